import { awsEnvironment } from '../support/aws-account';
import { withEnvironment } from '../support/environment';
import { run } from '../support/run';

const OUTPUTS = {
  WebhookClientIdD3A7F0B1: 'client1',
  WebhookTokenUrl5F0C2A9E: 'https://auth.example.com/oauth2/token',
  WebhookHttpPostUrl0A1B2C3D: 'https://abc.example.com/prod/activity',
};

afterEach(() => jest.restoreAllMocks());

async function settings(status: string, outputs: Record<string, string>, ...args: string[]) {
  const environment = await awsEnvironment({ stacks: { Stack: { outputs, status } } });
  return withEnvironment(environment, async () => run('settings', ...args));
}

test.each([
  ['CREATE_IN_PROGRESS', 'is still being created (CREATE_IN_PROGRESS); wait for the deployment to end'],
  [
    'ROLLBACK_COMPLETE',
    "could not be created (ROLLBACK_COMPLETE); read its events, delete it, and run 'cdk deploy' again",
  ],
  ['CREATE_FAILED', "could not be created (CREATE_FAILED); read its events, delete it, and run 'cdk deploy' again"],
  [
    'ROLLBACK_IN_PROGRESS',
    "could not be created (ROLLBACK_IN_PROGRESS); read its events, delete it, and run 'cdk deploy' again",
  ],
  ['REVIEW_IN_PROGRESS', "was not created, as its change set was not executed (REVIEW_IN_PROGRESS); run 'cdk deploy'"],
  ['DELETE_IN_PROGRESS', "has been deleted (DELETE_IN_PROGRESS); run 'cdk deploy'"],
  ['DELETE_COMPLETE', "has been deleted (DELETE_COMPLETE); run 'cdk deploy'"],
])('fails for a stack in the state %s, whatever outputs it has', async (status, message) => {
  const { err, out, exitCode } = await settings(status, OUTPUTS, '--stack', 'Stack');
  expect(err).toBe(`error: stack Stack ${message}\n`);
  expect(out).toBe('');
  expect(exitCode).toBe(2);
});

test.each([
  ['UPDATE_ROLLBACK_COMPLETE', 'failed to update, so this is its previous version'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'failed to update, so this is its previous version'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'failed to update and is being rolled back'],
  ['UPDATE_ROLLBACK_FAILED', 'failed to update and was not rolled back'],
  ['UPDATE_FAILED', 'failed to update and was not rolled back'],
  ['UPDATE_IN_PROGRESS', 'is being updated, so its outputs may change'],
  ['DELETE_FAILED', 'could not be deleted, so parts of it may be missing'],
])('warns about a stack in the state %s, and uses its outputs', async (status, message) => {
  const { err, out, exitCode } = await settings(status, OUTPUTS, '--stack', 'Stack', '--json');
  expect(err).toContain(`warning: stack Stack ${message} (${status}); `);
  expect(JSON.parse(out)).toMatchObject({ clientId: 'client1' });
  expect(exitCode).toBe(0);
});

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'IMPORT_COMPLETE'])(
  'says nothing about a stack in the state %s',
  async (status) => {
    expect((await settings(status, OUTPUTS, '--stack', 'Stack')).err).toBe('');
  },
);

test('fails for a stack without a webhook', async () => {
  expect((await settings('CREATE_COMPLETE', { Other: 'b' }, '--stack', 'Stack')).err).toBe(
    'error: stack Stack has no outputs of a SendGridOAuthWebhook (…ClientId…, …TokenUrl…, …HttpPostUrl…); name another ' +
      'stack, or deploy the webhook with its outputs on\n',
  );
});

test('fails for a stack in another region, and names the region and the account that were searched', async () => {
  const { err, exitCode } = await settings('CREATE_COMPLETE', OUTPUTS, '--stack', 'Other', '--region', 'eu-west-1');
  expect(err).toBe(
    'error: there is no stack Other in eu-west-1 (account 123456789012); check the name, or choose another region or ' +
      'account with --region or --profile\n',
  );
  expect(exitCode).toBe(2);
});

test('the region of a stack’s ARN is used', async () => {
  const arn = 'arn:aws:cloudformation:ap-northeast-1:123456789012:stack/Other/1';
  const { err } = await settings('CREATE_COMPLETE', OUTPUTS, '--stack', arn);
  expect(err).toContain(`there is no stack ${arn} in ap-northeast-1 (account 123456789012)`);
});
