import { registrationIn } from '../../../src/cli/deployment/registration';

const registration = (client: unknown, more: object = {}) => ({
  Type: 'Custom::SendGridEventWebhook',
  Properties: { OAuth: { ClientId: client }, Events: ['bounce'], EventsByDefault: false, Enabled: true, ...more },
});

const deployment = (name?: string) =>
  ({ name, authorizationMethod: 'OAuth 2.0', clientId: 'c', tokenUrl: 't', httpPostUrl: 'p' }) as const;

test.each([
  ['Webhook', 'WebhookClient261B7511'],
  ['MailWebhook', 'MailWebhookClient261B7511'],
  // A part of a path that is repeated stands once in an id.
  ['Client', 'Client1CFC1E05'],
  ['MailClient', 'MailClient1CFC1E05'],
  ['MailClient', 'MailClientClient1CFC1E05'],
])('what the registration of %s with the client %s wants', (name, id) => {
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Own: registration({ Ref: id }),
    Other: registration({ Ref: `${name}2Client261B7511` }, { Events: ['open'] }),
    Elsewhere: registration('literal'),
    Open: { Type: 'Custom::SendGridEventWebhook' },
  };
  expect(registrationIn({ Resources }, deployment(name))).toEqual({
    events: ['bounce'],
    byDefault: false,
    enabled: true,
  });
});

test('texts of truth, as CloudFormation may have them', () => {
  const Resources = {
    A: registration({ Ref: 'WebhookClient261B7511' }, { Enabled: 'false', EventsByDefault: 'true' }),
  };
  expect(registrationIn({ Resources }, deployment('Webhook'))).toMatchObject({ enabled: false, byDefault: true });
});

test.each([
  ['no registration', {}],
  ['no registration', { A: registration({ Ref: 'OtherClient261B7511' }) }],
  ['2 registrations', { A: registration({ Ref: 'WClient261B7511' }), B: registration({ Ref: 'WClient261B7511' }) }],
])('is not known where there is %s', (many, Resources) => {
  expect(registrationIn({ Resources }, deployment('W'))).toEqual({
    unknown: `${many} of this webhook found in the stack's template, so name them with --events`,
  });
});

test('is not known without a template or a name', () => {
  expect(registrationIn({}, deployment())).toMatchObject({ unknown: expect.stringContaining('no registration') });
});
