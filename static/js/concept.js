/* Keeps what is typed. Loaded only on pages with a form that asks for it.

   <form data-draft="dilemma-nieuw">   the text stays on this device (localStorage) until it is sent; 7 days at most
   <form data-autosave-url="…">        the text is also posted a few seconds after typing; the answer is JSON:
                                       {"message": "…", "fields": {"concept": "12"}} (both optional; fields: hidden inputs)
   <p data-autosave-status role="status">  says what happened

   A draft belongs to one member (data-viewer on <html>). ok.js forgets it at sign-out, and once a page of that member
   follows on a submit without errors; sign-in pages and error pages carry no data-viewer, so there the text stays. */
(() => {
  const AFTER_TYPING_MS = 3000, KEEP_DAYS = 7, PREFIX = 'ok-draft:';
  const viewer = document.documentElement.dataset.viewer;
  const keyOf = form => `${PREFIX}${viewer}:${form.dataset.draft}`;
  const store = {
    get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or closed: the server keeps it */ } },
  };
  const isText = field => field.matches('textarea, input:not([type]), input[type=text], input[type=search], input[type=url], input[type=email]');
  const isKept = field => field.name && !field.matches('[type=hidden], [type=password], [type=file], [type=submit], button');
  const fields = form => [...form.elements].filter(isKept);
  const say = (form, words) => {
    const place = form.querySelector('[data-autosave-status]');
    if (place) place.textContent = words;
  };
  const clock = () => new Date().toLocaleTimeString('nl', { hour: '2-digit', minute: '2-digit' }).replace(':', '.');

  const keep = form => {
    const values = fields(form).map(f => [f.name, f.value, f.type === 'checkbox' || f.type === 'radio' ? f.checked : null]);
    if (fields(form).some(f => isText(f) && f.value.trim())) store.set(keyOf(form), { at: Date.now(), values });
    else localStorage.removeItem(keyOf(form));
  };

  const restore = form => {
    const draft = store.get(keyOf(form));
    if (!draft || fields(form).some(f => isText(f) && f.value.trim())) return;
    for (const [name, value, checked] of draft.values) {
      const same = fields(form).filter(f => f.name === name);
      const field = checked === null ? same[0] : same.find(f => f.value === value);
      if (!field) continue;
      if (checked === null) field.value = value; else field.checked = checked;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    say(form, 'De tekst die je eerder typte, staat er weer.');
  };

  const autosave = async form => {
    let answer;
    try {
      answer = await fetch(form.dataset.autosaveUrl, {
        method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
      });
    } catch { return say(form, 'Geen verbinding. Je tekst staat nog op dit scherm.'); }
    if (form.hasAttribute('data-busy')) return;
    let data = null;
    try { data = answer.redirected ? null : await answer.json(); } catch { /* a page instead of JSON: signed out, or an error */ }
    if (!data) return say(form, answer.redirected ? 'Je bent uitgelogd. Je tekst staat nog op dit scherm.' : 'Bewaren lukte niet. Je tekst staat nog op dit scherm.');
    for (const [name, value] of Object.entries(data.fields || {})) if (form.elements[name]) form.elements[name].value = value;
    say(form, data.message || (answer.ok ? `Concept bewaard om ${clock()} uur.` : 'Bewaren lukte niet. Je tekst staat nog op dit scherm.'));
  };

  const watch = form => {
    let timer = null, saving = Promise.resolve();
    const hasDraft = form.dataset.draft && viewer;
    if (hasDraft) restore(form);
    form.addEventListener('input', () => {
      if (hasDraft) keep(form);
      clearTimeout(timer);
      if (form.dataset.autosaveUrl) timer = setTimeout(() => { saving = saving.then(() => autosave(form)); }, AFTER_TYPING_MS);
    });
    form.addEventListener('submit', event => {
      if (!navigator.onLine) {
        event.preventDefault();
        return say(form, 'Geen verbinding. Je tekst staat nog op dit scherm.');
      }
      clearTimeout(timer);
      if (hasDraft) { keep(form); sessionStorage.setItem('ok-sent', keyOf(form)); }
    });
  };

  const clean = () => {
    for (const key of Object.keys(localStorage).filter(k => k.startsWith(PREFIX))) {
      const draft = store.get(key);
      if (!draft || Date.now() - draft.at > KEEP_DAYS * 864e5) localStorage.removeItem(key);
    }
  };

  const ready = () => { clean(); document.querySelectorAll('form[data-draft], form[data-autosave-url]').forEach(watch); };
  document.addEventListener('DOMContentLoaded', ready); // after ok.js, that forgets what was sent
})();
