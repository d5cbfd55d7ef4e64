import { join } from 'node:path';
import { Browser, chromium } from 'playwright-core';
import { chartConfig, MetricValues } from './chart';
import { AlarmStatus, chartId, PAGE_WIDTH, pageHtml } from './page';
import { Theme, THEMES } from './theme';
import { DashboardBody } from '../../test/support/dashboard-body';

const CHROMIUM = '/usr/bin/chromium';
const CHART_JS = join(__dirname, '..', '..', 'node_modules', 'chart.js', 'dist', 'chart.umd.min.js');

export interface Picture {
  readonly body: DashboardBody;
  readonly metrics: MetricValues;
  readonly alarms: readonly AlarmStatus[];
  /** Where to write dashboard-light.png and dashboard-dark.png. */
  readonly directory: string;
}

/** Draws a dashboard in light and dark like CloudWatch's console. */
export async function renderPictures(picture: Picture): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const theme of THEMES) await render(browser, picture, theme);
  } finally {
    await browser.close();
  }
}

async function render(browser: Browser, { body, metrics, alarms, directory }: Picture, theme: Theme): Promise<void> {
  const page = await browser.newPage({ viewport: { width: PAGE_WIDTH, height: 600 } });
  await page.setContent(pageHtml(body, alarms, theme));
  await page.addScriptTag({ path: CHART_JS });
  const charts = body.widgets.flatMap((widget, index) =>
    widget.type === 'metric' ? [[chartId(index), chartConfig(widget, metrics, theme)]] : [],
  );
  // As text, because a function would be transformed for Node.js.
  await page.evaluate(`document.fonts.load('12px "Open Sans"').then(() => {
    Chart.defaults.font.family = 'Open Sans';
    Chart.defaults.color = '${theme.faint}';
    for (const [id, config] of ${JSON.stringify(charts)}) new Chart(id, config);
  })`);
  await page.screenshot({ path: join(directory, `dashboard-${theme.name}.png`), fullPage: true });
  await page.close();
}
