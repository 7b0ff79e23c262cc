/* Small helpers. Every page also works without this file. */
document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', () => {
  const menu = document.querySelector('.ok-menu-button'), nav = document.getElementById('nav');
  if (menu && nav) menu.addEventListener('click', () => menu.setAttribute('aria-expanded', nav.classList.toggle('is-open')));

  const wide = matchMedia('(min-width: 60rem)');
  for (const fold of document.querySelectorAll('.ok-fold')) {
    const set = () => { fold.open = wide.matches; };
    wide.addEventListener('change', set);
    set();
  }

  const summary = document.querySelector('[data-error-summary]');
  if (summary) summary.focus();

  for (const editor of document.querySelectorAll('.ok-editor')) {
    const area = editor.querySelector('textarea'), counter = editor.querySelector('[data-count]');
    const max = Number(area.dataset.max);
    const number = new Intl.NumberFormat('nl-NL');
    const count = () => {
      if (!counter || !max) return;
      const length = area.value.length;
      counter.textContent = length > max
        ? `${number.format(length)} tekens, maximaal ${number.format(max)}`
        : `${number.format(length)} van ${number.format(max)} tekens`;
    };
    area.addEventListener('input', count);
    count();
    for (const key of editor.querySelectorAll('[data-wrap],[data-line]')) key.addEventListener('click', () => {
      const [from, to] = [area.selectionStart, area.selectionEnd], chosen = area.value.slice(from, to);
      const text = key.dataset.wrap
        ? key.dataset.wrap + (chosen || 'tekst') + key.dataset.wrap
        : (chosen || 'punt').split('\n').map(row => key.dataset.line + row).join('\n');
      area.setRangeText(text, from, to, 'end');
      area.focus();
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  /* One click, one post. The server checks it too (field `submission`). */
  for (const form of document.querySelectorAll('form[method=post]')) form.addEventListener('submit', event => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = '1';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach(form => { delete form.dataset.sent; }));

  /* Text kept on this device goes when somebody signs out. */
  for (const out of document.querySelectorAll('[data-sign-out]')) out.addEventListener('submit', () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('ok:')) localStorage.removeItem(key);
  });
});
