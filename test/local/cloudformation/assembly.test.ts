import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readAssembly } from '../../../src/local/cloudformation/assembly';
import { temporaryDirectory } from '../../support/directories';

/** Writes an assembly with the given artifacts and an empty template for each of its stacks. */
function assembly(artifacts: object, directory = temporaryDirectory()): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '999.0.0', artifacts }));
  writeFileSync(join(directory, 'empty.json'), '{"Resources":{}}');
  return directory;
}

const stack = (more: object = {}) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile: 'empty.json' },
  ...more,
});

test('the stacks are those that the CDK reads, in the same order', () => {
  const app = new App({ outdir: temporaryDirectory() });
  const last = new Stack(app, 'A', { stackName: 'named' });
  const first = new Stack(app, 'Z', { env: { account: '123456789012', region: 'eu-west-1' } });
  last.addStackDependency(first);
  for (const name of ['Stage2', 'Stage1']) {
    const stage = new Stage(app, name, { env: { region: 'us-east-1' } });
    new s3assets.Asset(new Stack(stage, 'Inner'), 'Asset', { path: __filename });
  }
  for (const each of [first, last]) new CfnParameter(each, 'Parameter');
  const directory = app.synth().directory;

  const stacks = readAssembly(directory);

  expect(stacks.map(({ id, name, account, region }) => [id, name, account, region])).toEqual([
    ['Z', 'Z', '123456789012', 'eu-west-1'],
    ['A', 'named', undefined, undefined],
    ['Stage1/Inner', 'Stage1-Inner', undefined, 'us-east-1'],
    ['Stage2/Inner', 'Stage2-Inner', undefined, 'us-east-1'],
  ]);
  const read = new CloudAssembly(directory).stacksRecursively;
  expect(stacks.map(({ name }) => name)).toEqual(read.map(({ stackName }) => stackName));
  expect(stacks.map(({ template }) => template)).toEqual(read.map(({ template }) => template));
  // The template and the file.
  expect([...stacks[2].assets.values()].map(({ packaging }) => packaging)).toEqual(['file', 'file']);
});

test('a newer version of the schema with unknown artifacts is read', () => {
  const directory = assembly({
    New: { type: 'cdk:something-new' },
    S: stack({ displayName: 'Path/S', dependencies: ['New', 'not in the assembly'] }),
  });

  expect(readAssembly(directory)).toEqual([
    { id: 'Path/S', name: 'S', account: undefined, region: undefined, template: { Resources: {} }, assets: new Map() },
  ]);
});

test('stacks are selected by path or by name', () => {
  const directory = assembly({ S: stack({ displayName: 'Path/S' }), T: stack() });

  expect(readAssembly(directory, ['Path/S']).map(({ name }) => name)).toEqual(['S']);
  expect(readAssembly(directory, ['S', 'T']).map(({ name }) => name)).toEqual(['S', 'T']);
  expect(() => readAssembly(directory, ['U'])).toThrow("no stack 'U' in the assembly; it has: Path/S, T");
});

test('fails if there is no assembly', () => {
  expect(() => readAssembly('/no/such')).toThrow("no cloud assembly in '/no/such': run 'npx cdk synth' first");
});

test('fails if the manifest is incomplete', () => {
  const directory = assembly({});
  writeFileSync(join(directory, 'manifest.json'), '{"artifacts":');

  expect(() => readAssembly(directory)).toThrow(/^could not read \S+manifest\.json \(.*\): run 'npx cdk synth' again$/);
});

test('fails if artifacts depend on each other', () => {
  const directory = assembly({ A: stack({ dependencies: ['B'] }), B: stack({ dependencies: ['A'] }) });

  expect(() => readAssembly(directory)).toThrow('artifacts depend on each other: A, B');
});
