import { Stack, Stage } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { SendGridOAuthWebhook, SignatureVerification } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource } from './support/templates';

describe('`webhook.outputs`', () => {
  test('has the outputs of the stack as constructs', () => {
    const { stack, handler } = stackWithHandler();
    const { outputs } = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    expect(Object.entries(outputs!).map(([name, output]) => [name, output?.node.path])).toEqual([
      ['clientId', 'Stack/Webhook/ClientId'],
      ['tokenUrl', 'Stack/Webhook/TokenUrl'],
      ['httpPostUrl', 'Stack/Webhook/HttpPostUrl'],
      ['clientSecretCommand', 'Stack/Webhook/ClientSecretCommand'],
      ['signatureVerification', undefined],
      ['publicKeyParameter', undefined],
    ]);
  });

  test('has the outputs of signature verification', () => {
    const { stack, handler } = stackWithHandler();
    const signatureVerification = SignatureVerification.managed();
    const { outputs } = new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification });
    expect(outputs!.signatureVerification!.node.path).toBe('Stack/Webhook/SignatureVerification');
    expect(outputs!.publicKeyParameter!.node.path).toBe('Stack/Webhook/PublicKeyParameter');
  });

  test('is undefined if outputs are off', () => {
    const { stack, handler } = stackWithHandler();
    expect(new SendGridOAuthWebhook(stack, 'Webhook', { handler, outputs: false }).outputs).toBeUndefined();
  });

  test('passes values to a step of CDK Pipelines', () => {
    const app = quickApp();
    const stage = new Stage(app, 'Prod');
    const webhookStack = new Stack(stage, 'Mail');
    const { outputs } = new SendGridOAuthWebhook(webhookStack, 'Webhook', { handler: newHandler(webhookStack) });
    const stack = new Stack(app, 'Pipeline');
    const input = CodePipelineSource.s3(Bucket.fromBucketName(stack, 'Source', 'source'), 'source.zip');
    const pipeline = new CodePipeline(stack, 'Pipeline', { synth: new ShellStep('Synth', { input, commands: [] }) });
    const verify = new ShellStep('Verify', {
      envFromCfnOutputs: { SENDGRID_WEBHOOK_POST_URL: outputs!.httpPostUrl },
      commands: ['npx cdk-sendgrid-oauth-webhook verify'],
    });
    pipeline.addStage(stage, { post: [verify] });
    pipeline.buildPipeline();
    const actions = onlyResource(stack, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages.flatMap(
      ({ Actions }: { Actions: Array<{ Name: string; Configuration: { EnvironmentVariables?: string } }> }) => Actions,
    );
    const { EnvironmentVariables } = actions.find(({ Name }: { Name: string }) => Name === 'Verify').Configuration;
    expect(JSON.parse(EnvironmentVariables)).toEqual([
      {
        name: 'SENDGRID_WEBHOOK_POST_URL',
        type: 'PLAINTEXT',
        value: expect.stringMatching(/^#\{.*Mail.*\.WebhookHttpPostUrl[0-9A-F]{8}\}$/),
      },
    ]);
  });
});
