// Keeps a page that is served up to date while runs go on. The server says how the sweep stands; when its results are others, the page takes
// over the new content element by element, so that everything the reader has chosen, opened, sorted or scrolled to stays as it is.
(() => {
  'use strict';
  const silence = 15_000, pause = 2_000;
  const shows = JSON.parse(document.getElementById('live').textContent);
  const one = (selector, within = document) => within.querySelector(selector);
  const title = document.title;
  let state = null;
  let events = null;
  let heard = performance.now();
  let lost = null;
  let isFetching = false;

  // ---- The bar

  const bar = document.createElement('section');
  bar.id = 'progress';
  bar.setAttribute('aria-label', 'Progress');
  bar.innerHTML = `<div class="line"><span class="state"></span><span class="counts"></span><span class="left"></span>
    <button type="button" class="plain" id="runs-toggle" aria-expanded="false" aria-controls="runs-list" hidden>Runs under way</button></div>
    <div class="track" role="progressbar" aria-label="Work done" aria-valuemin="0" aria-valuemax="100"><div></div></div>
    <p class="problem" hidden></p>
    <div id="runs-list" tabindex="0" role="region" aria-label="Runs under way" hidden><table>
      <thead><tr><th scope="col">Run</th><th scope="col" class="number">Steps</th><th scope="col" class="number">Validation</th>
        <th scope="col">Since</th></tr></thead><tbody></tbody></table></div>
    <p class="unseen" role="status"></p>`;
  one('.skip').after(bar);
  one('#runs-toggle').addEventListener('click', event => {
    const list = one('#runs-list');
    list.hidden = !list.hidden;
    event.currentTarget.setAttribute('aria-expanded', String(!list.hidden));
  });

  // What a screen reader is told: beginnings, ends, and every tenth of the work, not every step.
  function say(text) {
    const status = one('[role=status]', bar);
    if (status.textContent !== text) status.textContent = text;
  }

  function set(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  const names = {
    running: 'Running', waiting: 'Nobody works at it', finished: 'Finished', diverged: 'Finished', failed: 'Ended with failures',
  };

  function duration(seconds) {
    const round = (value, unit) => `${value} ${unit}${value === 1 ? '' : 's'}`;
    if (seconds < 10) return 'a few seconds';
    if (seconds < 55) return `${Math.round(seconds / 10) * 10} seconds`;
    if (seconds < 90 * 60) return round(Math.max(1, Math.round(seconds / 60)), 'minute');
    if (seconds < 36 * 3600) return round(Math.round(seconds / 1800) / 2, 'hour');
    return round(Math.round(seconds / 86400), 'day');
  }

  function counts() {
    const parts = [`${state.done} of ${state.runs} runs done`];
    for (const kind of ['running', 'diverged', 'failed', 'interrupted'])
      if (state.counts[kind] > 0) parts.push(`${state.counts[kind]} ${kind === 'running' ? 'under way' : kind}`);
    return parts.join(' · ');
  }

  function show() {
    const percent = state ? Math.floor(100 * state.fraction) : 0;
    bar.dataset.state = lost ? 'lost' : state?.state ?? 'lost';
    if (!state) return;
    const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
    set(one('.state', bar), lost ? 'No connection' : names[state.state]);
    set(one('.counts', bar), counts());
    set(one('.left', bar), lost ? `as of ${time.format(lost)}; trying again` : state.left === null ? '' : `about ${duration(state.left)} left`);
    one('.track', bar).setAttribute('aria-valuenow', String(percent));
    one('.track div', bar).style.width = `${100 * state.fraction}%`;
    set(one('.problem', bar), state.problem ?? '');
    one('.problem', bar).hidden = !state.problem;
    const isOver = ['finished', 'diverged', 'failed'].includes(state.state);
    document.title = isOver ? title : `${percent}% · ${title}`;
    say(lost ? `No connection to the server: the numbers are those of ${time.format(lost)}.`
      : isOver ? `All runs are done: ${counts()}.`
      : state.state === 'waiting' ? `Nobody works at this sweep. ${counts()}.`
      : `${Math.floor(percent / 10) * 10} percent done.`);
    list();
  }

  function list() {
    one('#runs-toggle').hidden = state.running.length === 0;
    const wanted = document.createElement('tbody');
    for (const run of state.running) {
      const row = wanted.insertRow();
      const cell = (text, kind = '') => Object.assign(row.insertCell(), { textContent: text, className: kind });
      cell(run.name);
      cell(run.steps > 0 ? `${run.step} / ${run.steps}` : 'begins', 'number');
      cell(run.validation === null ? '' : run.isFraction ? `${(100 * run.validation).toFixed(1)}%` : run.validation.toPrecision(3), 'number');
      cell(run.isLost ? 'its process died' : run.silent > 0 ? `silent for ${duration(60 * run.silent)}` : run.attempts > 1 ? `attempt ${run.attempts}` : '');
    }
    if (state.more > 0) Object.assign(wanted.insertRow().insertCell(), { textContent: `and ${state.more} more`, colSpan: 4 });
    const body = one('#runs-list tbody');
    if (!body.isEqualNode(wanted)) body.replaceWith(wanted);
    if (state.running.length === 0) {
      one('#runs-list').hidden = true;
      one('#runs-toggle').setAttribute('aria-expanded', 'false');
    }
  }

  // ---- The content

  // Of elements that stay: what the reader or a script has done to them.
  const kept = new Set(['open', 'hidden', 'aria-sort', 'aria-pressed', 'aria-expanded']);
  const isOwn = element => element.matches('#theme, #progress, .view, .chart > .tools, noscript');
  // What script has added, and content does not know.
  const isAdded = node => node.nodeType === Node.ELEMENT_NODE && node.matches('.numbers, #progress');

  function key(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const { arm, rule, chart } = node.dataset;
    const name = node.id || (arm ?? rule ?? chart);
    return name ? `${node.localName} ${name}` : node.matches('thead th') ? `th ${node.textContent}` : null;
  }

  // Makes one element like another without taking it out of the page.
  function become(old, next) {
    if (old.isEqualNode(next) || isOwn(old)) return;
    for (const { name } of [...old.attributes]) if (!kept.has(name) && !next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes)
      if (!kept.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    const known = new Map([...old.children].filter(key).map(child => [key(child), child]));
    let at = old.firstChild;
    for (const wanted of [...next.childNodes]) {
      while (at && isAdded(at)) at = at.nextSibling;
      const name = key(wanted);
      const match = name ? known.get(name) : at && !key(at) && at.nodeName === wanted.nodeName ? at : null;
      if (!match) {
        old.insertBefore(document.importNode(wanted, true), at);
        continue;
      }
      known.delete(name);
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      if (match.nodeType === Node.ELEMENT_NODE) become(match, wanted);
      else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      if (!isAdded(gone)) gone.remove();
    }
  }

  // The files that the server offers can be had from the page.
  function link(within) {
    for (const code of within.querySelectorAll('.files dt > code')) {
      if (!state.files.includes(code.textContent)) continue;
      const anchor = within.createElement('a');
      anchor.href = code.textContent;
      anchor.download = code.textContent;
      code.replaceWith(anchor);
      anchor.append(code);
    }
  }

  async function update() {
    if (isFetching || document.hidden) return;
    isFetching = true;
    try {
      while (state.report !== shows.report) {
        const wanted = state.report;
        const response = await fetch('content', { cache: 'no-store' });
        if (!response.ok) break;
        const next = new DOMParser().parseFromString(await response.text(), 'text/html');
        link(next);
        const focused = document.activeElement;
        for (const part of ['header.top', 'main', 'footer']) become(one(part), one(part, next));
        if (document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
        await globalThis.plasticity.refresh(JSON.parse(one('#data', next).textContent));
        shows.report = wanted;
        document.documentElement.dataset.report = wanted;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;        // the server went away in the midst: asked again when it is back
    } finally {
      isFetching = false;
    }
  }

  // ---- The connection

  function hear() {
    heard = performance.now();
    if (!lost) return;
    lost = null;
    show();
  }

  function connect() {
    events?.close();
    events = new EventSource('events');
    heard = performance.now();
    events.addEventListener('beat', hear);
    events.addEventListener('state', event => {
      const isFirst = state === null;
      state = JSON.parse(event.data);
      if (state.frame !== shows.frame) {
        location.reload();
        return;
      }
      hear();
      if (isFirst) link(document);
      show();
      update();
    });
    events.addEventListener('error', lose);
  }

  function lose() {
    lost ??= new Date();
    show();
  }

  // A browser gives up on some failures for good, and notices others, such as a machine that slept, not at all.
  setInterval(() => {
    if (document.hidden) return;
    const quiet = performance.now() - heard;
    if (quiet > silence) lose();
    if (quiet > silence || (events.readyState === EventSource.CLOSED && quiet > pause)) connect();
  }, pause / 2);

  // Hidden pages neither need news nor should they use up the few connections that a browser makes to one server.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) events.close();
    else connect();
  });
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', event => { if (event.persisted) connect(); });
  connect();
})();
