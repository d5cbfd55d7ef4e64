import { App } from 'aws-cdk-lib';
import { temporaryDirectory } from './support/directories';
import { REPRESENTATIVE_APPS } from './support/representative-apps';
import { RenderedResource } from './support/templates';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
}

/** Parameters whose names end with IDs that SendGrid generates. */
const PARAMETERS = /:parameter\/cdk-sendgrid-oauth-webhook\/(registrations|public-keys\/\w+)\/\*/g;

function resourcesOf(name: string, ...types: string[]): [logicalId: string, resource: RenderedResource][] {
  const app = new App({ outdir: temporaryDirectory(), builtinCloudFormationValidation: false });
  REPRESENTATIVE_APPS[name](app);
  return app
    .synth()
    .stacksRecursively.flatMap(({ template }) => Object.entries<RenderedResource>(template.Resources))
    .filter(([, { Type }]) => types.includes(Type));
}

/** The Allow statements of an app's policies by logical ID. The policies of queues have Deny statements only. */
function allowStatements(name: string): [logicalId: string, statement: Statement][] {
  return resourcesOf(name, 'AWS::IAM::Policy', 'AWS::SQS::QueuePolicy').flatMap(([id, { Properties }]) =>
    (Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Effect }) => Effect === 'Allow')
      .map((statement): [string, Statement] => [id, statement]),
  );
}

describe.each(Object.keys(REPRESENTATIVE_APPS))('%s', (name) => {
  const statements = allowStatements(name);

  test('has no wildcard except for the parameters of registrations', () => {
    for (const [, { Action, Resource }] of statements) {
      expect(Resource).toBeDefined();
      expect(JSON.stringify([Action, Resource]).replace(PARAMETERS, '')).not.toContain('*');
    }
  });

  test('has roles that trust one AWS service each', () => {
    for (const [, { Properties }] of resourcesOf(name, 'AWS::IAM::Role')) {
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: expect.stringMatching(/^(lambda|apigateway)\.amazonaws\.com$/) },
        },
      ]);
    }
  });

  test('permits API Gateway to invoke a function only through one method of one stage', () => {
    for (const [, { Properties }] of resourcesOf(name, 'AWS::Lambda::Permission')) {
      expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
      expect(JSON.stringify(Properties.SourceArn)).toMatch(/\/POST\/[^*]+$/);
    }
  });
});

test('the apps with queues and receivers have policies', () => {
  const counts = Object.keys(REPRESENTATIVE_APPS).map((name) => [name, allowStatements(name).length]);
  expect(Object.fromEntries(counts)).toMatchObject({
    'the default webhook': 0,
    'queued delivery': 2,
    'direct delivery with signature verification': 2,
    'queued delivery with signature verification, a key and deduplication': 7,
    'queued delivery to a function in another stack': 2,
    'a registered webhook': 7,
  });
});
