/* Small helpers; every page also works without this file. Loaded before the first paint, so that nothing jumps. */
(() => {
  const html = document.documentElement, wide = matchMedia('(min-width: 60rem)');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  html.classList.add('js');

  /* the menu on a phone; the account menu closes with Escape and with a click elsewhere */
  const menu = () => {
    const button = document.querySelector('.ok-menu-button'), nav = document.querySelector('.ok-nav');
    if (button && nav) button.addEventListener('click', () => {
      button.setAttribute('aria-expanded', nav.classList.toggle('is-open'));
    });
    const account = document.querySelector('details.ok-account');
    if (!account) return;
    document.addEventListener('click', e => { if (!account.contains(e.target)) account.open = false; });
    account.addEventListener('keydown', e => {
      if (e.key === 'Escape' && account.open) { account.open = false; account.firstElementChild.focus(); }
    });
  };

  /* ok-fold: open at the side on a desktop, a button on a phone */
  const fold = root => all('.ok-fold', root).forEach(f => {
    const set = () => { f.open = wide.matches; };
    wide.addEventListener('change', set); set();
  });

  /* ok-editor: buttons put Markdown around the selection, the counter says when a text is too long */
  const number = n => n.toLocaleString('nl');
  const editor = root => all('.ok-editor', root).forEach(e => {
    const text = e.querySelector('textarea'), out = e.querySelector('[data-count]'), max = +text.dataset.max;
    const count = () => {
      if (!out || !max) return;
      const n = [...text.value].length;
      out.textContent = n > max ? `Te lang: ${number(n)} tekens. Maximaal ${number(max)}.` : `${number(n)} van ${number(max)} tekens`;
      out.classList.toggle('ok-editor__count--over', n > max);
    };
    text.addEventListener('input', count); count();
    all('[data-wrap],[data-line]', e).forEach(b => b.addEventListener('click', () => {
      const from = text.selectionStart, to = text.selectionEnd, part = text.value.slice(from, to);
      const { wrap, line } = b.dataset;
      text.setRangeText(wrap ? wrap + (part || 'tekst') + wrap : (part || 'punt').replace(/^/gm, line), from, to, 'end');
      text.focus();
      text.dispatchEvent(new Event('input', { bubbles: true }));
    }));
  });

  /* one submit per form; free again after ten seconds, after htmx, and on the page from the back button */
  const mark = (f, busy) => {
    f.toggleAttribute('data-busy', busy);
    all('[type=submit]', f).forEach(b => b.setAttribute('aria-disabled', busy));
  };
  const twice = e => { if (e.target.hasAttribute('data-busy')) { e.preventDefault(); e.stopImmediatePropagation(); } };
  const lock = e => {
    const f = e.target;
    if (f.method !== 'post' || e.defaultPrevented && !f.hasAttribute('hx-post')) return;
    mark(f, true);
    setTimeout(mark, 10000, f, false);
  };
  const wipe = e => {
    if (e.target.matches('[data-wipe-drafts]')) {
      Object.keys(localStorage).filter(k => k.startsWith('ok-draft:')).forEach(k => localStorage.removeItem(k));
    }
  };

  const ready = root => { fold(root); editor(root); };
  document.addEventListener('DOMContentLoaded', () => {
    menu(); ready(document);
    const errors = document.querySelector('[data-error-summary]');
    if (errors) errors.focus();
    document.body.addEventListener('htmx:load', e => { if (e.target !== document.body) ready(e.target); });
    document.body.addEventListener('htmx:afterRequest', e => { const f = e.target.closest('form'); if (f) mark(f, false); });
  });
  document.addEventListener('submit', twice, true);
  document.addEventListener('submit', wipe, true);
  document.addEventListener('submit', lock);
  addEventListener('pageshow', e => { if (e.persisted) all('form[data-busy]').forEach(f => mark(f, false)); });
})();
