import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { temporaryDirectory } from '../support/directories';
import { REPRESENTATIVE_APPS } from '../support/representative-apps';

const directory = temporaryDirectory();

/**
 * Snapshots of whole templates, so that reviewers see each changed line. Other tests assert that templates are correct.
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

/** Removes asset hashes, which change with each line of the bundled functions. */
function withoutAssetHashes(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}\.zip/g, 'HASH.zip'));
}
