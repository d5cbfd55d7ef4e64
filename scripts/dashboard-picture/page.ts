import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Theme } from './theme';
import { DashboardBody, DashboardWidget } from '../../test/support/dashboard-body';

export const PAGE_WIDTH = 1200;
const ROW_HEIGHT = 38;
const GAP = 10;
const FONT_WEIGHTS = [400, 600, 700];

/** The state of an alarm, for the widget that lists them. */
export interface AlarmStatus {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
}

export function pageHtml(body: DashboardBody, alarms: readonly AlarmStatus[], theme: Theme): string {
  const widgets = body.widgets.map((widget, index) => cell(widget, content(widget, index, alarms))).join('\n');
  return `<!doctype html><meta charset="utf-8"><style>${css(theme)}</style><main>${widgets}</main>`;
}

/** The element of a graph. */
export function chartId(index: number): string {
  return `chart-${index}`;
}

function cell({ type, x, y, width, height }: DashboardWidget, html: string): string {
  const area = `grid-area: ${y + 1} / ${x + 1} / span ${height} / span ${width}`;
  return `<section class="${type}" style="${area}">${html}</section>`;
}

function content({ type, properties }: DashboardWidget, index: number, alarms: readonly AlarmStatus[]): string {
  if (type === 'text') return markdown(properties.markdown!);
  const title = `<h3>${escape(properties.title!)}</h3>`;
  if (type === 'metric') return `${title}<div class="chart"><canvas id="${chartId(index)}"></canvas></div>`;
  const items = alarms.map(({ name, state }) => `<li class="${state}"><span>${escape(name)}</span></li>`);
  return `${title}<ul>${items.join('')}</ul>`;
}

/** Headings, links and code, which is what the dashboard uses. */
function markdown(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, marks, rest] = /^(#*) ?(.*)$/.exec(line)!;
      const html = escape(rest)
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '<a>$1</a>')
        .replaceAll(/`([^`]*)`/g, '<code>$1</code>');
      return marks ? `<h${marks.length}>${html}</h${marks.length}>` : `<p>${html}</p>`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function css({ page, card, border, text, faint, link, ok, alarm }: Theme): string {
  return `${FONT_WEIGHTS.map(fontFace).join('')}
* { box-sizing: border-box; margin: 0; padding: 0 }
body { width: ${PAGE_WIDTH}px; background: ${page}; color: ${text}; font: 14px/1.35 'Open Sans' }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: ${ROW_HEIGHT}px; gap: ${GAP}px 0;
  padding: ${GAP}px ${GAP / 2}px }
section { margin: 0 ${GAP / 2}px; min-width: 0; display: flex; flex-direction: column }
.metric, .alarm { background: ${card}; border: 1px solid ${border}; border-radius: 10px; padding: 8px 12px }
.text { justify-content: center; padding: 0 4px }
h1 { font-size: 22px; font-weight: 700 } h2 { font-size: 18px; font-weight: 700 } h3 { font-size: 14px; font-weight: 700 }
p { color: ${faint} } a { color: ${link} } code { font-family: monospace }
.chart { flex: 1; position: relative; min-height: 0; margin-top: 4px }
ul { list-style: none; display: grid; grid-template-columns: repeat(4, 1fr); gap: 6px; margin-top: 6px; flex: 1 }
li { font-size: 13px; display: flex; align-items: center; min-width: 0; border: 1px solid ${border}; border-radius: 6px; padding: 0 8px }
span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
li::before { content: ''; width: 10px; height: 10px; border-radius: 50%; margin-right: 7px; background: ${faint}; flex: none }
.OK::before { background: ${ok} } .ALARM::before { background: ${alarm} } .ALARM { border-color: ${alarm}; color: ${alarm}; font-weight: 600 }`;
}

/** The font of the console, from its package, so that the picture does not depend on the fonts of the machine. */
function fontFace(weight: number): string {
  const name = `open-sans-latin-${weight}-normal.woff2`;
  const path = join(__dirname, '..', '..', 'node_modules', '@fontsource', 'open-sans', 'files', name);
  const data = readFileSync(path).toString('base64');
  return `@font-face { font-family: 'Open Sans'; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) }\n`;
}
