/* Choices while typing in a search field: a combobox with a list (ARIA 1.2, "Editable combobox with list autocomplete").
   Without this script the field is a plain form. */
(() => {
  const WAIT = 180;
  const dress = (input, number) => {
    const list = document.createElement('div'), said = document.createElement('div');
    list.className = 'ok-suggest'; list.id = `keuzes-${number}`; list.hidden = true;
    list.setAttribute('role', 'listbox'); list.setAttribute('aria-label', 'Voorstellen');
    said.className = 'ok-sr'; said.setAttribute('role', 'status');
    input.form.append(list, said);
    for (const [name, value] of Object.entries({
      role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
    })) input.setAttribute(name, value);
    let timer, asked = '', request, at = -1;
    const options = () => [...list.querySelectorAll('[role=option]')];
    const close = () => {
      list.hidden = true; at = -1;
      input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant');
    };
    const pick = to => {
      const all = options();
      all.forEach((option, n) => option.setAttribute('aria-selected', n === to));
      at = to;
      if (to < 0) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', all[to].id);
      all[to].scrollIntoView({ block: 'nearest' });
    };
    const show = html => {
      list.innerHTML = html;
      const all = options();
      all.forEach(option => { option.id = `${list.id}-${option.id}`; });
      if (!all.length || document.activeElement !== input) { said.textContent = ''; return close(); }
      list.hidden = false; at = -1;
      input.setAttribute('aria-expanded', 'true'); input.removeAttribute('aria-activedescendant');
      said.textContent = all.length === 1 ? '1 voorstel' : `${all.length} voorstellen`;
    };
    const ask = async () => {
      const typed = input.value.trim();
      if (typed === asked && !list.hidden) return;
      asked = typed;
      request?.abort();
      if (typed.length < 2) return show('');
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.complete}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
        show(answer.ok ? await answer.text() : '');
      } catch (error) { if (error.name !== 'AbortError') close(); }
    };
    input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener('keydown', e => {
      const all = list.hidden ? [] : options();
      if (e.key === 'Escape' && all.length) { e.preventDefault(); clearTimeout(timer); return close(); }
      if (e.key === 'Enter' && at >= 0 && all[at]) { e.preventDefault(); location.assign(all[at].dataset.url); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (!step) return;
      e.preventDefault();
      if (!all.length) return ask();
      pick(at + step < -1 ? all.length - 1 : at + step >= all.length ? -1 : at + step);
    });
    list.addEventListener('mousedown', e => e.preventDefault());
    list.addEventListener('click', e => {
      const option = e.target.closest('[role=option]');
      if (option) location.assign(option.dataset.url);
    });
    input.addEventListener('blur', () => { clearTimeout(timer); close(); });
  };
  document.querySelectorAll('input[data-complete]').forEach(dress);
})();
