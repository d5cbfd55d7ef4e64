import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KIT_BUDGETS } from '../../scripts/budgets';
import { bundleWithPackage, installPackage } from '../../scripts/packed-package';
import { temporaryDirectory } from '../support/directories';

let directory: string;
beforeAll(() => installPackage((directory = temporaryDirectory())));

test.each(Object.entries(KIT_BUDGETS))(
  'a bundled handler that uses only %s of the published kit has at most %i bytes',
  (name, bytes) => {
    const code = `import { ${name} } from 'cdk-sendgrid-oauth-webhook/events'; export const used = ${name};`;

    expect(bundleWithPackage(directory, code).length).toBeLessThanOrEqual(bytes);
  },
);

test('a bundle that imports the published kit and uses nothing of it contains nothing of it', () => {
  const bundle = bundleWithPackage(directory, "import 'cdk-sendgrid-oauth-webhook/events'; export const used = 1;");

  expect(bundle.length).toBeLessThan(100);
});

test('errors have their names in a minified bundle', () => {
  const code =
    "import { EventKitError, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';" +
    "try { parseEvents('{'); } catch (error) { module.exports = [error.name, error instanceof EventKitError]; }";
  const file = join(directory, 'bundle.cjs');
  writeFileSync(file, bundleWithPackage(directory, code, 'cjs'));

  // eslint-disable-next-line @typescript-eslint/no-require-imports
  expect(require(file)).toEqual(['EventParseError', true]);
});
