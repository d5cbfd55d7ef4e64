/** Loads nothing from other hosts, so that the page works offline. */
export const STATUS_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SendGrid webhook, local stage</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<header><h1>SendGrid webhook <small>local stage</small></h1><p id="state" role="status">connecting…</p></header>
<main>
<section aria-labelledby="h-events"><h2 id="h-events">Events <small id="event-count"></small></h2>
<div class="scroll"><table id="events"><thead><tr><th>Time</th><th>Event</th><th>Address, sg_event_id</th><th>Result</th></tr></thead><tbody></tbody></table></div>
<p class="none" id="no-events">None yet.</p>
<p class="dim">To post sample events, run in a terminal:</p>
<div id="commands"></div></section>
<section aria-labelledby="h-requests"><h2 id="h-requests">Requests</h2>
<div class="scroll"><table id="requests"><thead><tr><th>Time</th><th>Request</th><th>Result</th><th>ms</th></tr></thead><tbody></tbody></table></div>
<p class="none" id="no-requests">None yet.</p></section>
<section aria-labelledby="h-queues" id="queues-section" hidden>
<h2 id="h-queues">Queues</h2>
<table id="queues"><thead><tr><th>Name</th><th>Waiting</th><th title="Being processed, or failed and hidden until the next attempt">In flight</th></tr></thead><tbody></tbody></table>
</section>
<section aria-labelledby="h-registered" id="registered-section" hidden>
<h2 id="h-registered">Registered with the SendGrid mock</h2>
<table id="registered"><thead><tr><th>URL, ID</th><th>State</th><th>Event types</th></tr></thead><tbody></tbody></table>
</section>
<section aria-labelledby="h-settings"><h2 id="h-settings">Settings to enter in SendGrid</h2><div id="settings"></div></section>
</main>
</body>
</html>
`;

export const STATUS_CSS = `
:root { color-scheme: light dark; --line: #8884; --dim: #666; --box: #8881; --good: #16794a; --odd: #8a5d00; --bad: #c62828; }
@media (prefers-color-scheme: dark) { :root { --dim: #a0a0a0; --good: #4cc38a; --odd: #e2b33c; --bad: #ff6b6b; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem 1.5rem 3rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
small, .none, .dim, #state { color: var(--dim); font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; }
dd, td, pre { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; }
pre { background: var(--box); margin: .5rem 0; padding: .5rem .75rem; white-space: pre-wrap; }
.scroll { max-height: 22rem; overflow-y: auto; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: .85rem; }
th, td { padding: .2rem .75rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.short { white-space: nowrap; overflow-wrap: normal; }
td span { display: block; }
td span + span { color: var(--dim); }
table:not(:has(tbody tr)), .scroll:has(table:not(:has(tbody tr))) { display: none; }
section:has(tbody tr) > .none { display: none; }
.good { color: var(--good); } .odd { color: var(--odd); } .bad { color: var(--bad); }
@media (max-width: 40rem) {
  body { padding: .5rem .75rem 2rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .35rem; }
  th, td { padding-right: .5rem; }
}
`;

/** Sets all values as text, never as markup. */
export const STATUS_JS = `
'use strict';
const byId = (id) => document.getElementById(id);
const make = (name, text, className) => {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
};
const time = (iso) => new Date(iso).toLocaleTimeString(undefined, { hour12: false });
const tone = (status) => (status < 400 ? 'good' : status < 500 ? 'odd' : 'bad');
const cell = ({ lines, tone, short }) => {
  const element = make('td', '', short && 'short');
  element.append(...lines.filter(Boolean).map((line, index) => make('span', String(line), index === 0 && tone)));
  return element;
};
const short = (...lines) => ({ lines, short: true });
const long = (...lines) => ({ lines });
const result = (status, note) => ({ lines: [status, note], tone: tone(status) });
const rows = (id, items, cells) => {
  byId(id).tBodies[0].replaceChildren(...items.map((item) => {
    const row = document.createElement('tr');
    row.append(...cells(item).map(cell));
    return row;
  }));
};
const settings = (webhooks) => byId('settings').replaceChildren(...webhooks.flatMap((webhook) => {
  const list = document.createElement('dl');
  for (const [label, value] of [
    ['Authorization Method', webhook.authorizationMethod],
    ['Client ID', webhook.clientId],
    ['Client Secret', '(printed by: ' + webhook.clientSecretCommand + ')'],
    ['Token URL', webhook.tokenUrl],
    ['HTTP Post URL', webhook.httpPostUrl],
  ]) list.append(make('dt', label), make('dd', value));
  return [make('h3', webhook.name + ' to ' + webhook.functionName), list];
}));
let shownCommands = '';
const commands = (webhooks) => {
  const lines = webhooks.map(({ sendCommand }) => sendCommand);
  // Replacing them would undo a selection.
  if (lines.join() === shownCommands) return;
  shownCommands = lines.join();
  byId('commands').replaceChildren(...lines.map((line) => make('pre', line)));
};
const outcome = ({ status, reason, path }, webhooks) => {
  if (status >= 300) return result(status, reason);
  const deliveries = new Set(webhooks.filter((webhook) => webhook.path === path).map(({ delivery }) => delivery));
  // APIs of several webhooks can have the same path.
  const note = deliveries.size > 1 ? 'accepted' : deliveries.has('queued') ? 'in the queue' : 'accepted by the function';
  return result(status, reason ?? note);
};
const show = (state) => {
  byId('event-count').textContent = state.eventCount > 0 ? state.eventCount + ' in total' : '';
  rows('events', state.events, (event) =>
    [short(time(event.at)), short(event.event), long(event.email, event.id), outcome(event, state.webhooks)]);
  commands(state.webhooks);
  rows('requests', state.requests, ({ at, status, server, method, path, operation, milliseconds, reason }) =>
    [short(time(at)), long([method, path].join(' '), operation || (server === 'token' ? 'token endpoint' : '')), result(status, reason), short(String(Math.round(milliseconds)))]);
  byId('queues-section').hidden = state.queues.length === 0;
  rows('queues', state.queues, ({ name, visible, inFlight }) => [long(name), short(String(visible)), short(String(inFlight))]);
  byId('registered-section').hidden = !state.registered;
  rows('registered', state.registered ?? [], ({ id, url, enabled, signed, events }) =>
    [long(url, id), long((enabled ? 'enabled' : 'disabled') + (signed ? ', signed' : '')), long(events)]);
  settings(state.webhooks);
};
const update = async () => {
  try {
    show(await (await fetch('/state')).json());
    byId('state').textContent = 'running';
  } catch {
    byId('state').textContent = 'the stage does not respond';
  }
  setTimeout(update, 1000);
};
void update();
`;
