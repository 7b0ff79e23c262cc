/* Re-orders an agenda by dragging; the buttons Omhoog and Omlaag do the same from the keyboard and without this script.
   <ol data-order="volgorde"> with <li data-item="4">; "volgorde" is the id of the form that posts the order. */
(() => {
  const list = document.querySelector('[data-order]');
  const form = list && document.getElementById(list.dataset.order);
  if (!form) return;
  const rows = () => [...list.children];
  let held = null, before = '';
  const order = () => rows().map(row => row.dataset.item).join();
  const send = () => {
    for (const old of form.querySelectorAll('[name=punt]')) old.remove();
    for (const row of rows()) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name: 'punt', value: row.dataset.item });
      form.append(field);
    }
    form.requestSubmit();
  };
  for (const row of rows()) {
    row.draggable = true;
    row.addEventListener('dragstart', e => { held = row; before = order(); e.dataTransfer.effectAllowed = 'move'; e.dataTransfer.setData('text/plain', row.dataset.item); });
    row.addEventListener('dragover', e => {
      if (!held) return;
      e.preventDefault();
      if (row === held) return;
      const box = row.getBoundingClientRect();
      list.insertBefore(held, e.clientY < box.top + box.height / 2 ? row : row.nextSibling);
    });
    row.addEventListener('drop', e => e.preventDefault());
    row.addEventListener('dragend', () => { held = null; if (order() !== before) send(); });
  }
})();
