import { Break, idAtSendGrid, ofStack, registered, templateWith } from './arranging';
import { SendGridEventType } from '../../../src';

/** What can be broken in SendGrid's settings. */
export const SENDGRID_BREAKS: readonly Break[] = [
  {
    what: 'the webhook was deleted at SendGrid',
    finds: ['sendgrid-not-registered'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.deleteWebhook(idAtSendGrid(deployment))),
  },
  {
    what: 'the webhook was disabled at SendGrid',
    finds: ['sendgrid-disabled'],
    exitCode: 1,
    arrange: async () =>
      registered({}, (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { enabled: false })),
  },
  {
    what: 'the Client ID was changed at SendGrid',
    finds: ['sendgrid-settings-differ'],
    exitCode: 1,
    arrange: async () =>
      registered({}, (deployment) =>
        deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { oauth_client_id: 'another' }),
      ),
  },
  {
    what: 'an event was turned off at SendGrid',
    finds: ['sendgrid-settings-differ'],
    exitCode: 1,
    arrange: async () =>
      registered(
        { events: [SendGridEventType.BOUNCE, SendGridEventType.DROPPED] },
        (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { dropped: false }),
        ['--no-sendgrid-test', '--events', 'bounce,dropped'],
      ),
  },
  {
    what: 'nothing; the events are those of the registration in the stack’s template',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const events = [SendGridEventType.BOUNCE, SendGridEventType.DROPPED];
      const template = templateWith({ Events: ['bounce', 'dropped'], Enabled: true });
      return ofStack(await registered({ events }, () => {}), template);
    },
  },
  {
    what: 'the registration in the stack’s template has another event',
    finds: ['sendgrid-settings-differ'],
    exitCode: 1,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce', 'click'], Enabled: true });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE] }, () => {}), template);
    },
  },
  {
    what: 'the event account_status_change is wanted by name, and is off at SendGrid',
    finds: ['sendgrid-settings-differ'],
    exitCode: 1,
    arrange: async () =>
      registered({ events: [SendGridEventType.BOUNCE] }, () => {}, [
        '--no-sendgrid-test',
        '--events',
        'bounce,account_status_change',
      ]),
  },
  {
    what: 'nothing; account_status_change is off at SendGrid, and nobody has named it',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const events = SendGridEventType.all().map(({ settingName }) => settingName);
      const template = templateWith({ Events: events, EventsByDefault: true, Enabled: true });
      const meddle = (deployment: Parameters<typeof idAtSendGrid>[0]) =>
        deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { account_status_change: false });
      return ofStack(await registered({}, meddle), template);
    },
  },
  {
    what: 'nothing; the registration in the stack’s template wants it disabled, and so it is',
    finds: [],
    exitCode: 0,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce'], Enabled: false });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE], enabled: false }, () => {}), template);
    },
  },
  {
    what: 'somebody has enabled what the registration in the stack’s template wants disabled',
    finds: ['sendgrid-settings-differ'],
    exitCode: 1,
    arrange: async () => {
      const template = templateWith({ Events: ['bounce'], Enabled: false });
      return ofStack(await registered({ events: [SendGridEventType.BOUNCE] }, () => {}), template);
    },
  },
  {
    what: 'the stack’s template may not be read',
    finds: ['events-unclear'],
    exitCode: 2,
    arrange: async () => ofStack(await registered({}, () => {}), undefined),
  },
  {
    what: 'SendGrid has no time for its own test',
    finds: ['sendgrid-unclear'],
    exitCode: 2,
    arrange: async () =>
      registered(
        {},
        ({ sendGrid }) =>
          sendGrid.interfere({ path: /test$/, times: 6, does: { kind: 'answer', status: 404, body: { errors: [] } } }),
        [],
      ),
  },
  {
    what: 'signing was turned off at SendGrid',
    finds: ['sendgrid-not-signing'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.disableSigning(idAtSendGrid(deployment))),
  },
  {
    what: 'signing was turned off and on at SendGrid',
    finds: ['sendgrid-key-differs'],
    exitCode: 1,
    arrange: async () => registered({}, (deployment) => deployment.sendGrid.rotateSigningKey(idAtSendGrid(deployment))),
  },
  {
    what: 'the Client Secret was changed at SendGrid',
    finds: ['sendgrid-test-failed'],
    exitCode: 1,
    arrange: async () =>
      registered(
        {},
        (deployment) => deployment.sendGrid.editWebhook(idAtSendGrid(deployment), { oauth_client_secret: 'another' }),
        [],
      ),
  },
  {
    what: 'nothing; the account has as many webhooks as its plan allows',
    finds: ['sendgrid-plan-full'],
    exitCode: 0,
    arrange: async () =>
      registered({}, ({ sendGrid }) => {
        for (let i = 1; i < 5; i++) sendGrid.addWebhook({ url: `https://example.com/${i}` });
      }),
  },
  {
    what: 'the API key is not valid',
    finds: ['sendgrid-unclear'],
    exitCode: 2,
    arrange: async () => {
      const { args, env } = await registered({}, () => {});
      return { args, env: { ...env, TEST_SENDGRID_API_KEY: 'SG.not-a-key' } };
    },
  },
  {
    what: 'the parameter with the public key cannot be read',
    finds: ['parameter-unclear'],
    exitCode: 2,
    arrange: async () => registered({}, () => {}, ['--no-sendgrid-test', '--public-key-parameter', '/no/such']),
  },
];
