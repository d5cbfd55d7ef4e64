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
  // CDK drops a path component that repeats the previous one.
  ['Client', 'Client1CFC1E05'],
  ['MailClient', 'MailClient1CFC1E05'],
  ['MailClient', 'MailClientClient1CFC1E05'],
])('finds the registration of %s with the client %s', (name, id) => {
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

test('accepts booleans as strings, as CloudFormation may return them', () => {
  const Resources = {
    A: registration({ Ref: 'WebhookClient261B7511' }, { Enabled: 'false', EventsByDefault: 'true' }),
  };
  expect(registrationIn({ Resources }, deployment('Webhook'))).toMatchObject({ enabled: false, byDefault: true });
});

test.each([
  ['no registration', {}],
  ['no registration', { A: registration({ Ref: 'OtherClient261B7511' }) }],
  ['2 registrations', { A: registration({ Ref: 'WClient261B7511' }), B: registration({ Ref: 'WClient261B7511' }) }],
])('is unknown if the template has %s', (count, Resources) => {
  expect(registrationIn({ Resources }, deployment('W'))).toEqual({
    unknown: `the stack's template has ${count} of this webhook; pass --events to compare them`,
  });
});

test('is unknown without a template or a name', () => {
  expect(registrationIn({}, deployment())).toMatchObject({ unknown: expect.stringContaining('no registration') });
});
