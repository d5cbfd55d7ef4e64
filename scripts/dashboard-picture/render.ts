import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, chromium, Page } from 'playwright-core';
import { chartConfig, MetricValues } from './chart';
import { AlarmStatus, chartId, PAGE_WIDTH, pageHtml } from './page';
import { palettePng, Pixels } from './palette-png';
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
  const screenshot = await page.screenshot({ fullPage: true });
  writeFileSync(join(directory, `dashboard-${theme.name}.png`), palettePng(await pixelsOf(page, screenshot)));
  await page.close();
}

/** Decodes an image in the browser. */
async function pixelsOf(page: Page, png: Buffer): Promise<Pixels> {
  const decoded = await page.evaluate(`fetch('data:image/png;base64,${png.toString('base64')}')
    .then((response) => response.blob())
    .then(createImageBitmap)
    .then((image) => {
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(image, 0, 0);
      const bytes = context.getImageData(0, 0, width, height).data;
      let text = '';
      for (let i = 0; i < bytes.length; i += 10_000) text += String.fromCharCode(...bytes.subarray(i, i + 10_000));
      return { width, height, data: btoa(text) };
    })`);
  const { data, ...size } = decoded as Omit<Pixels, 'data'> & { data: string };
  return { ...size, data: Buffer.from(data, 'base64') };
}
