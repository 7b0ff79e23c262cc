/* Small helpers; pages work without. Loaded before the first paint: nothing jumps. */
(() => {
  const html = document.documentElement, wide = matchMedia('(min-width: 60rem)');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (what, listener, early) => document.addEventListener(what, listener, early);
  html.classList.add('js');

  /* menu on a phone; account menu, closed with Escape or a click elsewhere; print buttons */
  const menu = () => {
    const button = document.querySelector('.ok-menu-button'), nav = document.querySelector('.ok-nav');
    if (button && nav) button.addEventListener('click', () => {
      button.setAttribute('aria-expanded', nav.classList.toggle('is-open'));
    });
    on('click', e => { if (e.target.closest('[data-print]')) print(); });
    const account = document.querySelector('details.ok-account');
    if (!account) return;
    on('click', e => { if (!account.contains(e.target)) account.open = false; });
    account.addEventListener('keydown', e => {
      if (e.key === 'Escape') { account.open = false; account.firstElementChild.focus(); }
    });
  };

  /* open at the side on a desktop, a button on a phone */
  const fold = root => all('.ok-fold', root).forEach(f => {
    const set = () => { f.open = wide.matches; };
    wide.addEventListener('change', set); set();
  });

  /* Markdown buttons, and a counter */
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

  /* one submit per form; free again after 10 s, htmx or the way back */
  const mark = (f, busy) => {
    f.toggleAttribute('data-busy', busy);
    all('[type=submit]', f).forEach(b => b.setAttribute('aria-disabled', busy));
  };
  const free = () => all('[data-busy]').forEach(f => mark(f, false));
  const twice = e => { if (e.target.hasAttribute('data-busy')) { e.preventDefault(); e.stopImmediatePropagation(); } };
  const lock = e => {
    const f = e.target;
    if (f.method !== 'post' || e.defaultPrevented && !f.dataset.hxPost) return;
    mark(f, true);
    setTimeout(free, 10000);
  };
  /* drafts (concept.js) go at sign-out, and when a page without errors follows on a submit */
  const wipe = e => {
    if (!e.target.matches('[data-wipe-drafts]')) return;
    for (const k of Object.keys(localStorage)) if (k.startsWith('ok-draft:')) localStorage.removeItem(k);
  };
  const sent = errors => {
    const key = sessionStorage.getItem('ok-sent'), [visit] = performance.getEntriesByType('navigation');
    sessionStorage.removeItem('ok-sent');
    if (key && html.dataset.viewer && !errors && visit.type === 'navigate') localStorage.removeItem(key);
  };

  const ready = root => { fold(root); editor(root); };
  on('DOMContentLoaded', () => {
    menu(); ready(document);
    const errors = document.querySelector('[data-error-summary]');
    if (errors) errors.focus();
    sent(errors);
  });
  on('htmx:load', e => { if (e.target !== document.body) ready(e.target); });
  on('htmx:afterRequest', free);
  on('submit', twice, true);
  on('submit', wipe, true);
  on('submit', lock);
  addEventListener('pageshow', free);
})();
