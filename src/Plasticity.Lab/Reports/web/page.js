// Draws the charts and lets the reader choose arms, zoom, save and sort. Everything works without a network.
(() => {
  'use strict';
  let { specs, tones, tables, arms } = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  const views = new Map();
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const options = {
    // A band that needs two seeds and has one, or a chart whose arms are all hidden, has nothing to draw: no fault to be warned of.
    logLevel: vega.Error,
    mode: 'vega-lite', renderer: 'svg', actions: false, ast: true, defaultStyle: false, hover: false,
    tooltip: { theme: 'plain', disableDefaultStyle: true, offsetX: 14, offsetY: 14 },
  };

  // On the page a colour is a CSS variable: themes and printing repaint the chart by themselves. In saved files it is a colour.
  function themed(spec) {
    return JSON.parse(JSON.stringify(spec, (key, value) => (typeof value === 'string' && tones[value]) || value));
  }

  // Facets cannot take their width from their container, so that they get it here.
  function fitted(spec, width) {
    const layers = spec.usermeta?.facetLayers;
    if (!layers) return spec;
    const gap = spec.spacing.column, axis = 38, label = spec.usermeta.labelSpace;
    const columns = Math.max(1, Math.min(layers, Math.floor((width - axis + gap) / (190 + label + gap)), layers === 4 ? 2 : 3));
    const inner = Math.floor((width - axis - (columns - 1) * gap) / columns) - label;
    return { ...spec, columns, spec: { ...spec.spec, width: Math.max(120, inner) } };
  }

  async function draw(figure) {
    const id = figure.dataset.chart;
    const target = one('.view', figure);
    const width = target.clientWidth;
    const spec = specs[id];
    // Drawn out of sight, then put in the old one's place: nothing flickers, and the page does not jump.
    const canvas = document.createElement('div');
    canvas.style.cssText = `position: absolute; visibility: hidden; width: ${width}px`;
    target.append(canvas);
    const result = await vegaEmbed(canvas, themed(fitted(spec, width)), options);
    if (specs[id] !== spec || !figure.isConnected) {         // another drawing is under way, or none is wanted any more
      result.finalize();
      canvas.remove();
      return;
    }
    const view = result.view, previous = views.get(id)?.result;
    for (const signal of (previous && spec.usermeta?.zoom) ?? []) view.signal(signal, previous.view.signal(signal));
    previous?.finalize();
    views.set(id, { result, width });
    canvas.removeAttribute('style');
    target.replaceChildren(canvas);
    const arm = item => item?.datum?.arm ?? item?.datum?.datum?.arm ?? null;
    view.addEventListener('pointerover', (event, item) => highlight(arm(item) === null ? null : [arm(item)]));
    view.addEventListener('pointerout', () => highlight(null));
    apply();
    one('svg', target)?.setAttribute('aria-label', spec.description);
  }

  let shown = null;
  let bright = null;
  let pending = false;

  function apply() {
    for (const { result } of views.values()) {
      result.view.signal('only', shown).signal('highlight', bright).runAsync();
    }
  }

  // Brings a list of arms forward, or none.
  function highlight(labels) {
    bright = labels;
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; apply(); });
  }

  // A button stands for an arm, or for all arms of a rule.
  const armsOf = ({ dataset }) => dataset.arm ? [dataset.arm] : arms.filter(({ rule }) => rule === dataset.rule).map(({ arm }) => arm);

  // Which arms are shown, by the buttons and lists as they stand; an arm that does not have a key is not sorted out by it.
  function choose() {
    const pressed = all('#rules [aria-pressed=true]');
    const lists = all('#rules select');
    const on = new Set(pressed.flatMap(armsOf));
    for (const { arm, keys } of arms)
      if (lists.some(list => list.value !== '' && (keys[list.dataset.key] ?? list.value) !== list.value)) on.delete(arm);
    shown = on.size === arms.length ? null : [...on];
    apply();
    for (const box of all('.numbers')) fill(box.closest('.chart'));
  }

  // The listeners sit above what they listen to, so that they outlast its replacement.
  function chooser() {
    const group = one('#rules');
    const of = event => event.target.closest('[aria-pressed]');
    group.addEventListener('click', event => {
      const button = of(event);
      if (button) button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      else if (!event.target.closest('#all-rules')) return;
      else {
        for (const other of all('[aria-pressed]', group)) other.setAttribute('aria-pressed', 'true');
        for (const list of all('select', group)) list.value = '';
      }
      choose();
    });
    group.addEventListener('change', choose);
    for (const type of ['pointerover', 'focusin'])
      group.addEventListener(type, event => highlight(of(event) ? armsOf(of(event)) : null));
    for (const type of ['pointerleave', 'focusout']) group.addEventListener(type, () => highlight(null));
    group.hidden = false;
    one('#chart-hint').hidden = false;
  }

  function zoom(id, factor) {
    const view = views.get(id).result.view;
    for (const [axis, signal] of [['x', specs[id].usermeta.zoom[0]], ['y', specs[id].usermeta.zoom[1]]]) {
      if (factor === null) { view.signal(signal, null); continue; }
      const [low, high] = view.scale(axis).domain();
      // Lines end right and, when accuracy is high, crowd at the top: zoom towards that corner.
      view.signal(signal, [high - (high - low) * factor, high]);
    }
    view.runAsync();
  }

  function download(name, content) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    // The browser reads the content some time after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function save(id, type) {
    const aside = document.createElement('div');
    aside.style.cssText = `position: absolute; left: -9999px; width: ${views.get(id).width}px`;
    document.body.append(aside);
    const result = await vegaEmbed(aside, fitted(specs[id], views.get(id).width), options);
    try {
      const view = result.view.signal('only', shown);
      for (const signal of specs[id].usermeta?.zoom ?? []) view.signal(signal, views.get(id).result.view.signal(signal));
      await view.runAsync();
      download(`${id}.${type}`, type === 'svg'
        ? new Blob([await view.toSVG()], { type: 'image/svg+xml' })
        : await view.toCanvas(3).then(canvas => new Promise(done => canvas.toBlob(done))));
    } finally {
      result.finalize();
      aside.remove();
    }
  }

  // What was measured of the arms that are shown, without the rows and columns that only place labels.
  function measured(id) {
    const rows = specs[id].data.values.filter(row => ['point', 'mean', 'seed'].includes(row.kind));
    const skip = new Set(['kind', 'name', 'text', 'dx', 'dy', 'align', 'bright', 'shade']);
    const columns = [...new Set(rows.flatMap(row => Object.keys(row)))].filter(key => !skip.has(key));
    return { columns, rows: rows.filter(row => shown === null || shown.includes(row.arm)) };
  }

  function csv(id) {
    const { columns, rows } = measured(id);
    const field = value => {
      const text = String(value ?? '');
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [columns, ...rows.map(row => columns.map(key => row[key]))];
    return lines.map(line => `${line.map(field).join(',')}\n`).join('');
  }

  function numbers(figure, button) {
    const open = one('.numbers', figure);
    button.setAttribute('aria-expanded', String(!open));
    if (open) { open.remove(); return; }
    const box = document.createElement('div');
    box.className = 'numbers';
    box.tabIndex = 0;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', 'Numbers of this chart');
    figure.append(box);
    fill(figure);
  }

  function fill(figure) {
    const { columns, rows } = measured(figure.dataset.chart);
    const isNumber = new Set(columns.filter(key => rows.some(row => typeof row[key] === 'number')));
    const table = document.createElement('table');
    const head = table.createTHead().insertRow();
    for (const key of columns) {
      const cell = head.appendChild(document.createElement('th'));
      cell.scope = 'col';
      cell.textContent = key;
      if (isNumber.has(key)) cell.className = 'number';
    }
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const key of columns) {
        const cell = line.insertCell();
        cell.textContent = typeof row[key] === 'number' ? Number(row[key].toPrecision(6)) : row[key] ?? '';
        if (isNumber.has(key)) cell.className = 'number';
      }
    }
    one('.numbers', figure).replaceChildren(table);
  }

  function tools(figure) {
    const id = figure.dataset.chart;
    const add = (text, label, action) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      button.setAttribute('aria-label', label);
      button.addEventListener('click', () => action(button));
      one('.tools', figure).append(button);
      return button;
    };
    if (specs[id].usermeta?.zoom?.length) {
      add('+', 'Zoom in', () => zoom(id, 0.6));
      add('\u2212', 'Zoom out', () => zoom(id, 1 / 0.6));
      add('Reset', 'Reset zoom', () => zoom(id, null));
    }
    add('SVG', 'Save as SVG', () => save(id, 'svg'));
    add('PNG', 'Save as PNG', () => save(id, 'png'));
    add('CSV', 'Save the numbers as CSV', () => download(`${id}.csv`, new Blob([csv(id)], { type: 'text/csv' })));
    add('Numbers', 'Show the numbers of this chart', button => numbers(figure, button)).setAttribute('aria-expanded', 'false');
  }

  function sorting() {
    one('#results').addEventListener('click', event => {
      const key = event.target.closest('th[aria-sort]');
      if (!event.target.closest('button') || !key) return;
      const initial = ['text', 'layer', 'lower-is-better'].some(name => key.classList.contains(name)) ? 'ascending' : 'descending';
      const now = key.getAttribute('aria-sort');
      const next = now === 'none' ? initial : now === 'ascending' ? 'descending' : 'ascending';
      for (const other of all('#results-table th[aria-sort]')) other.setAttribute('aria-sort', other === key ? next : 'none');
      sort();
    });
  }

  // Puts the rows in the order that the headings say; if they say none, the order stays.
  function sort() {
    const table = one('#results-table');
    const key = one('th[aria-sort]:not([aria-sort=none])', table);
    if (!key) return;
    // Cells of a row come in the order of the leaves of the two-line header.
    const keys = all('thead th[aria-sort]', table);
    const wide = keys.filter(other => !other.classList.contains('layer'));
    const layers = keys.filter(other => other.classList.contains('layer'));
    const before = all('thead tr:first-child > *', table).findIndex(cell => cell.classList.contains('group'));
    const column = (before < 0 ? wide : [...wide.slice(0, before), ...layers, ...wide.slice(before)]).indexOf(key);
    const value = row => row.children[column].dataset.value;
    const compare = (a, b) => {
      if (value(a) === undefined || value(b) === undefined) return (value(a) === undefined) - (value(b) === undefined);
      const difference = key.classList.contains('text') ? value(a).localeCompare(value(b)) : value(a) - value(b);
      return key.getAttribute('aria-sort') === 'ascending' ? difference : -difference;
    };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
  }

  function theme() {
    const button = one('#theme');
    const system = matchMedia('(prefers-color-scheme: dark)');
    const wanted = /theme=(light|dark)/.exec(location.hash)?.[1];
    if (wanted) root.dataset.theme = wanted;
    const dark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
    const name = () => {
      button.textContent = dark() ? 'Light' : 'Dark';
      button.setAttribute('aria-label', `Use the ${dark() ? 'light' : 'dark'} theme`);
    };
    button.addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; name(); });
    system.addEventListener('change', name);
    button.hidden = false;
    name();
  }

  function copying() {
    if (!navigator.clipboard) return;
    const copies = (button, text) => {
      const name = button.textContent;
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(text());
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = name; }, 1500);
      });
    };
    one('#copy').hidden = false;
    copies(one('#copy'), () => one('#command').textContent);
    const buttons = all('#table-tools [data-table]');
    for (const button of buttons) copies(button, () => tables[button.dataset.table]);
    one('#table-tools').hidden = buttons.length === 0;
  }

  function redraw(isDue) {
    return Promise.all(all('.chart').filter(isDue).map(draw));
  }

  // For a server's page, which has put other content into this document; the reader's choices stand in the document as they were.
  globalThis.plasticity = {
    async refresh(data) {
      const before = specs;
      ({ specs, tones, tables, arms } = data);
      for (const [id, { result }] of views) {
        if (specs[id]) continue;
        result.finalize();
        views.delete(id);
      }
      for (const figure of all('.chart')) if (!one('.tools', figure).hasChildNodes()) tools(figure);
      for (const id of Object.keys(specs)) if (JSON.stringify(specs[id]) === JSON.stringify(before[id])) specs[id] = before[id];
      sort();
      choose();
      await redraw(figure => specs[figure.dataset.chart] !== before[figure.dataset.chart]);
    },
  };

  theme();
  copying();
  chooser();
  sorting();
  all('.chart').forEach(tools);
  redraw(() => true).then(() => {
    root.dataset.drawn = 'true';
    let timer;
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => redraw(figure =>
        Math.abs(one('.view', figure).clientWidth - (views.get(figure.dataset.chart)?.width ?? 0)) > 4), 150);
    }).observe(one('.figures'));
  });
})();
