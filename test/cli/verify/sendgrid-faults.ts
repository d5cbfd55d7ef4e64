import { Fault, idAtSendGrid, ofStack, registered, templateWith } from './scenarios';
import { SendGridEventType } from '../../../src';

/** Faults in SendGrid's settings. */
export const SENDGRID_FAULTS: readonly Fault[] = [
  {
    fault: 'the webhook was deleted in SendGrid',
    finds: ['missing-sendgrid-webhook'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.deleteWebhook(idAtSendGrid(deployment))),
  },
  {
    fault: 'the webhook was disabled in SendGrid',
    finds: ['disabled-sendgrid-webhook'],
    exitCode: 1,
    arrange: async () =>
      registered({}, (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { enabled: false })),
  },
  {
    fault: 'the Client ID was changed in SendGrid',
    finds: ['sendgrid-settings-mismatch'],
    exitCode: 1,
    arrange: async () =>
      registered({}, (deployment) =>
        deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { oauth_client_id: 'another' }),
      ),
  },
  {
    fault: 'an event was turned off in SendGrid',
    finds: ['sendgrid-settings-mismatch'],
    exitCode: 1,
    arrange: async () =>
      registered(
        { events: [SendGridEventType.BOUNCE, SendGridEventType.DROPPED] },
        (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { dropped: false }),
        ['--no-sendgrid-test', '--events', 'bounce,dropped'],
      ),
  },
  {
    fault: 'none, with the events of the registration in the stack’s template',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const events = [SendGridEventType.BOUNCE, SendGridEventType.DROPPED];
      const template = templateWith({ Events: ['bounce', 'dropped'], Enabled: true });
      return ofStack(await registered({ events }, () => {}), template);
    },
  },
  {
    fault: 'the registration in the stack’s template has another event',
    finds: ['sendgrid-settings-mismatch'],
    exitCode: 1,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce', 'click'], Enabled: true });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE] }, () => {}), template);
    },
  },
  {
    fault: 'account_status_change is listed in --events and off in SendGrid',
    finds: ['sendgrid-settings-mismatch'],
    exitCode: 1,
    arrange: async () =>
      registered({ events: [SendGridEventType.BOUNCE] }, () => {}, [
        '--no-sendgrid-test',
        '--events',
        'bounce,account_status_change',
      ]),
  },
  {
    fault: 'none; account_status_change is on only by default, and off in SendGrid',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const events = SendGridEventType.all().map(({ settingName }) => settingName);
      const template = templateWith({ Events: events, EventsByDefault: true, Enabled: true });
      const change = (deployment: Parameters<typeof idAtSendGrid>[0]) =>
        deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { account_status_change: false });
      return ofStack(await registered({}, change), template);
    },
  },
  {
    fault: 'none; the registration in the stack’s template disables the webhook',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce'], Enabled: false });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE], enabled: false }, () => {}), template);
    },
  },
  {
    fault: 'the webhook is enabled in SendGrid, although the registration disables it',
    finds: ['sendgrid-settings-mismatch'],
    exitCode: 1,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce'], Enabled: false });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE] }, () => {}), template);
    },
  },
  {
    fault: 'the credentials do not allow reading the stack’s template',
    finds: ['unknown-expected-events'],
    exitCode: 2,
    arrange: async () => ofStack(await registered({}, () => {}), undefined),
  },
  {
    fault: 'SendGrid’s test endpoint fails',
    finds: ['sendgrid-api-failure'],
    exitCode: 2,
    arrange: async () =>
      registered(
        {},
        ({ sendGrid }) =>
          sendGrid.injectFault({
            path: /test$/,
            times: 6,
            effect: { kind: 'response', status: 404, body: { errors: [] } },
          }),
        [],
      ),
  },
  {
    fault: 'signing was turned off in SendGrid',
    finds: ['disabled-sendgrid-signing'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.disableSigning(idAtSendGrid(deployment))),
  },
  {
    fault: 'signing was turned off and on in SendGrid',
    finds: ['sendgrid-key-mismatch'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.rotateSigningKey(idAtSendGrid(deployment))),
  },
  {
    fault: 'the Client Secret was changed in SendGrid',
    finds: ['sendgrid-test-failure'],
    exitCode: 1,
    arrange: async () =>
      registered(
        {},
        (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { oauth_client_secret: 'another' }),
        [],
      ),
  },
  {
    fault: 'none; the account has reached its plan’s limit of webhooks',
    finds: ['sendgrid-webhook-limit'],
    exitCode: 0,
    arrange: async () =>
      registered({}, ({ sendGrid }) => {
        for (let i = 1; i < 5; i++) sendGrid.addWebhook({ url: `https://example.com/${i}` });
      }),
  },
  {
    fault: 'the API key is invalid',
    finds: ['sendgrid-api-failure'],
    exitCode: 2,
    arrange: async () => {
      const { args, env } = await registered({}, () => {});
      return { args, env: { ...env, TEST_SENDGRID_API_KEY: 'SG.not-a-key' } };
    },
  },
  {
    fault: 'the SSM parameter with the public key cannot be read',
    finds: ['unreadable-public-key'],
    exitCode: 2,
    arrange: async () => {
      const { args, env } = await registered({}, () => {});
      return { args, env: { ...env, AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' } };
    },
  },
  {
    fault: 'the SSM parameter with the public key does not exist',
    finds: ['sendgrid-key-mismatch'],
    exitCode: 1,
    arrange: async () => registered({}, () => {}, ['--no-sendgrid-test', '--public-key-parameter', '/no/such']),
  },
];
