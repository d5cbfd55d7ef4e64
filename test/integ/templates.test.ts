import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { REPRESENTATIVE_APPS } from '../support/representative-apps';

const directory = mkdtempSync(join(tmpdir(), 'sendgrid-oauth-webhook-integ-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/**
 * Whole templates, so that a change of any line is seen in review. They say nothing of whether it is right: the other
 * tests do.
 */
test.each(Object.entries(REPRESENTATIVE_APPS))('%s', (name, build) => {
  const app = new App({ outdir: join(directory, name.replaceAll(' ', '-')), analyticsReporting: false });
  build(app);

  const templates = app
    .synth()
    .stacksRecursively.map(({ hierarchicalId, template }): [string, unknown] => [
      hierarchicalId,
      withoutAssetHashes(template),
    ]);
  expect(Object.fromEntries(templates)).toMatchSnapshot();
});

/** The receiver's code is tested by itself; its hash changes with each line of it. */
function withoutAssetHashes(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}\.zip/g, 'HASH.zip'));
}
