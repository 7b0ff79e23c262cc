/* Notes of a meeting: kept on this device while typing, saved a few seconds later, sent again when the line is back.

   <form data-note="12">            one per agenda item, with `version` (of the text on the screen) and `body`
   <p data-note-status>             says what happened
   <div data-note-other hidden>     the text of who wrote at the same time, in its blockquote
   A draft has the key of concept.js ("ok-draft:<viewer>:…"), so ok.js forgets it at sign-out. It goes when the server has
   the text. Two people at one item: the server keeps both texts; nothing is overwritten, here or there. */
(() => {
  const AFTER_TYPING_MS = 2000, AGAIN_MS = 8000;
  const viewer = document.documentElement.dataset.viewer;
  if (!viewer) return;
  const store = {
    get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full: the server keeps it */ } },
  };

  const watch = form => {
    const key = `ok-draft:${viewer}:notitie-${form.dataset.note}`;
    const { body, version } = form.elements, status = form.querySelector('[data-note-status]');
    const other = form.querySelector('[data-note-other]');
    let timer = null, busy = false, saved = body.value;
    const say = words => { status.textContent = words; };
    const keep = () => store.set(key, { at: Date.now(), body: body.value, version: version.value });
    const later = ms => { clearTimeout(timer); timer = setTimeout(send, ms); };

    const taken = (answer, sent) => {
      version.value = answer.version;
      saved = sent;
      if (body.value === sent) localStorage.removeItem(key); else { keep(); later(AFTER_TYPING_MS); }
      if (answer.kept) { other.hidden = false; other.querySelector('blockquote').textContent = answer.other; }
      say([answer.message, answer.warning].filter(Boolean).join(' '));
    };

    const send = async () => {
      clearTimeout(timer);
      if (busy || body.value === saved) return;
      busy = true;
      const sent = body.value, lost = 'Geen verbinding. Je tekst staat op dit apparaat en gaat mee zodra er weer verbinding is.';
      let answer;
      try {
        answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' } });
      } catch { busy = false; say(lost); return later(AGAIN_MS); }
      busy = false;
      let data = null;
      try { data = answer.redirected ? null : await answer.json(); } catch { /* a page instead of JSON: signed out, or an error */ }
      if (data && answer.ok) return taken(data, sent);
      if (data && data.error) return say(data.error);
      say(answer.redirected ? 'Je bent uitgelogd. Je tekst staat op dit apparaat.' : 'Bewaren lukte niet. Je tekst staat op dit apparaat.');
      if (!answer.redirected && answer.status >= 500) later(AGAIN_MS);
    };

    const draft = store.get(key);
    if (draft && draft.body !== body.value) {
      body.value = draft.body;
      version.value = draft.version;
      say('De tekst die je eerder typte, staat er weer.');
      later(0);
    } else localStorage.removeItem(key);

    body.addEventListener('input', () => { keep(); later(AFTER_TYPING_MS); });
    addEventListener('online', () => later(0));
    form.addEventListener('submit', e => { e.preventDefault(); e.stopImmediatePropagation(); send(); });

    /* the line with the cursor becomes an action point or a decision */
    const outcome = form.parentElement.querySelector('[data-note-outcome]');
    body.addEventListener('keydown', e => {
      const letter = e.code === 'KeyA' ? 'a' : e.code === 'KeyB' ? 'b' : '';
      if (!e.ctrlKey || !e.altKey || !letter || !outcome) return;
      e.preventDefault();
      const from = body.value.lastIndexOf('\n', body.selectionStart - 1) + 1, to = body.value.indexOf('\n', body.selectionStart);
      const line = body.value.slice(from, to < 0 ? undefined : to).replace(/^[-*]\s*/, '').trim();
      send();
      if (letter === 'b') {
        const link = outcome.querySelector('[data-decision]');
        location.href = `${link.href}&besluit=${encodeURIComponent(line)}`;
        return;
      }
      outcome.open = true;
      outcome.querySelector('[data-what]').value = line;
      outcome.querySelector('select').focus();
    });
  };

  document.querySelectorAll('form[data-note]').forEach(watch);
})();
