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
<section aria-labelledby="h-settings"><h2 id="h-settings">Settings to enter in SendGrid</h2><div id="settings"></div></section>
<section aria-labelledby="h-registered" id="registered-section" hidden>
<h2 id="h-registered">Registered with the SendGrid mock</h2>
<table id="registered"><thead><tr><th>ID</th><th>URL</th><th>State</th><th>Event types</th></tr></thead><tbody></tbody></table>
</section>
<section aria-labelledby="h-queues" id="queues-section" hidden>
<h2 id="h-queues">Queues</h2>
<table id="queues"><thead><tr><th>Name</th><th>Visible</th><th>In flight</th></tr></thead><tbody></tbody></table>
</section>
<section aria-labelledby="h-requests"><h2 id="h-requests">Recent requests</h2>
<table id="requests"><thead><tr><th>Time</th><th>Status</th><th>Server</th><th>Request</th><th>ms</th><th>Reason for rejection</th></tr></thead><tbody></tbody></table>
<p class="none" id="no-requests">None yet.</p></section>
<section aria-labelledby="h-events"><h2 id="h-events">Recent events <small id="event-count"></small></h2>
<table id="events"><thead><tr><th>Time</th><th>Status</th><th>Event</th><th>Address</th><th>sg_event_id</th></tr></thead><tbody></tbody></table>
<p class="none" id="no-events">None yet. <code>npx cdk-sendgrid-oauth-webhook send</code> posts sample events.</p></section>
</main>
</body>
</html>
`;

export const STATUS_CSS = `
:root { color-scheme: light dark; --line: #8884; --dim: #777; --good: #16794a; --odd: #9a6700; --bad: #c62828; }
@media (prefers-color-scheme: dark) { :root { --dim: #999; --good: #4cc38a; --odd: #e2b33c; --bad: #ff6b6b; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem 1.5rem 3rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
small, .none, #state { color: var(--dim); font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
dd, td { font-family: ui-monospace, monospace; font-size: .85rem; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: .85rem; }
th, td { padding: .2rem .75rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
td.long { white-space: normal; overflow-wrap: anywhere; }
table:not(:has(tbody tr)) { display: none; }
table:has(tbody tr) + .none { display: none; }
.good { color: var(--good); } .odd { color: var(--odd); } .bad { color: var(--bad); }
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
const time = (iso) => new Date(iso).toLocaleTimeString();
const tone = (status) => (status < 400 ? 'good' : status < 500 ? 'odd' : 'bad');
const rows = (id, items, cells) => {
  byId(id).tBodies[0].replaceChildren(...items.map((item) => {
    const row = document.createElement('tr');
    row.append(...cells(item).map(([text, className]) => make('td', String(text ?? ''), className)));
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
  return [make('h3', webhook.stackName + ': ' + webhook.functionName), list];
}));
const show = (state) => {
  settings(state.webhooks);
  byId('registered-section').hidden = !state.registered;
  rows('registered', state.registered ?? [], ({ id, url, enabled, signed, events }) =>
    [[id], [url, 'long'], [(enabled ? 'enabled' : 'disabled') + (signed ? ', signed' : '')], [events, 'long']]);
  byId('queues-section').hidden = state.queues.length === 0;
  rows('queues', state.queues, ({ name, visible, inFlight }) => [[name], [visible], [inFlight]]);
  rows('requests', state.requests, ({ at, status, server, method, path, operation, milliseconds, reason }) =>
    [[time(at)], [status, tone(status)], [server], [[method, path, operation].filter(Boolean).join(' '), 'long'], [Math.round(milliseconds)], [reason, 'long']]);
  byId('event-count').textContent = state.eventCount > 0 ? state.eventCount + ' in total' : '';
  rows('events', state.events, ({ at, status, event, email, id }) =>
    [[time(at)], [status, tone(status)], [event], [email, 'long'], [id, 'long']]);
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
