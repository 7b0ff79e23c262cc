/* Keeps what is typed: on this device at once, and as a concept on the server every few seconds. */
document.addEventListener('DOMContentLoaded', () => {
  for (const form of document.querySelectorAll('form[data-draft]')) keep(form);
});

function keep(form) {
  const key = `ok:${form.dataset.draft}`;
  const say = form.querySelector('[data-autosave-status]');
  const fields = () => [...form.elements].filter(e => e.name && ['text', 'textarea', 'select-one'].includes(e.type));
  const told = text => { if (say) say.textContent = text; };
  const read = () => { try { return JSON.parse(localStorage.getItem(key) || 'null'); } catch { return null; } };

  if (form.dataset.clear !== undefined) localStorage.removeItem(key);
  const kept = read();
  const areas = [...form.querySelectorAll('textarea')];
  if (kept && !form.querySelector('[data-error-summary]') && areas.every(area => !area.value.trim())) {
    for (const field of fields()) if (field.name in kept && !field.value) field.value = kept[field.name];
    if (areas.some(area => area.value.trim())) {
      told('We hebben je tekst van de vorige keer teruggezet.');
      areas.forEach(area => area.dispatchEvent(new Event('input', { bubbles: true })));
    }
  }

  let timer, sending = false, sent = '';
  const store = () => localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map(f => [f.name, f.value]))));
  const save = async () => {
    const body = new FormData(form);
    const text = areas.map(area => area.value).join('\u0000');
    if (sending || form.dataset.sent || !text.trim() || text === sent) return;
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: 'POST', body, headers: { Accept: 'application/json' } });
      const data = await answer.json();
      told(data.message);
      if (answer.ok) {
        sent = text;
        const concept = form.querySelector('[name=concept]');
        if (concept && data.concept) concept.value = data.concept;
        const version = form.querySelector('[name=version]');
        if (version && data.version) version.value = data.version;
      }
    } catch {
      told('Geen verbinding. Je tekst staat nog op dit scherm.');
    } finally {
      sending = false;
    }
  };
  form.addEventListener('input', () => {
    store();
    if (!form.dataset.autosaveUrl) return;
    clearTimeout(timer);
    timer = setTimeout(save, 3000);
  });
  form.addEventListener('submit', () => { clearTimeout(timer); });
}
