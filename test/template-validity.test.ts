import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { App, Aws, CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { filesBelow, temporaryDirectory } from './support/directories';
import { REPRESENTATIVE_APPS } from './support/representative-apps';
import { quickApp } from './support/stacks';

/** An app whose synthesis fails on errors and warnings of CloudFormation's rules. */
function strictApp(): App {
  return new App({
    outdir: temporaryDirectory(),
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
    },
  });
}

describe('the template validator of aws-cdk-lib', () => {
  const setting = process.env.CDK_VALIDATION;
  beforeAll(() => delete process.env.CDK_VALIDATION);
  afterAll(() => {
    if (setting !== undefined) process.env.CDK_VALIDATION = setting;
  });

  test.each(Object.entries(REPRESENTATIVE_APPS))('has no findings in %s', (_, addTo) => {
    const app = strictApp();
    addTo(app);
    expect(() => app.synth()).not.toThrow();
  });

  test('fails for an invalid resource, so it is enabled', () => {
    const app = strictApp();
    new CfnResource(new Stack(app, 'Stack'), 'Broken', {
      type: 'AWS::Cognito::UserPoolClient',
      properties: { GenerateSecret: 'perhaps', NoSuchProperty: 1 },
    });
    expect(() => app.synth()).toThrow(/NoSuchProperty/);
  });

  test('fails for a warning, so it is strict', () => {
    const app = strictApp();
    new CfnCondition(new Stack(app, 'Stack'), 'Unused', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
    expect(() => app.synth()).toThrow(/Condition 'Unused' is not used/);
  });
});

/** Errors only: the CDK itself causes warnings, for example with two dependencies of a function on its role. */
const ERRORS_ONLY = ['--ignore-checks', 'W'];
const cfnLint = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
const describeWithCfnLint = cfnLint.status === 0 ? describe : describe.skip;

describeWithCfnLint('cfn-lint (skipped where it is not installed)', () => {
  test('has no findings in the templates', () => {
    const templates = Object.values(REPRESENTATIVE_APPS).flatMap((addTo) => {
      const app = quickApp({ outdir: temporaryDirectory() });
      addTo(app);
      app.synth();
      const paths = filesBelow(app.outdir).map(([path]) => path);
      return paths.filter((path) => path.endsWith('template.json')).map((path) => join(app.outdir, path));
    });
    expect(templates.length).toBeGreaterThanOrEqual(7);
    const { stdout, status } = spawnSync('cfn-lint', [...ERRORS_ONLY, '--', ...templates], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });
});
