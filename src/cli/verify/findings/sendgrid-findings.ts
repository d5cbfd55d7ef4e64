import { FindingKinds } from './finding-kind';
import { LINKS } from './links';

/** Problems with SendGrid's settings. */
export const SENDGRID_FINDINGS = {
  'missing-sendgrid-webhook': {
    severity: 'error',
    problem: 'SendGrid has no webhook with the HTTP Post URL.',
    impact: 'SendGrid posts nothing to it.',
    fix: "Add an EventWebhookRegistration, or enter the settings on SendGrid's page.",
    link: LINKS.registration,
  },
  'disabled-sendgrid-webhook': {
    severity: 'error',
    problem: 'The webhook is disabled in SendGrid.',
    impact: 'SendGrid posts nothing and does not keep the events.',
    fix: "Enable it on SendGrid's page, or deploy a change of its registration.",
    link: `${LINKS.registration}#recover`,
  },
  'sendgrid-settings-mismatch': {
    severity: 'error',
    problem: "SendGrid's settings differ from the deployment.",
    impact: 'SendGrid gets no token, or posts other events than expected.',
    fix: "Deploy a change of the registration, or enter the settings on SendGrid's page.",
    link: `${LINKS.registration}#recover`,
  },
  'disabled-sendgrid-signing': {
    severity: 'error',
    problem: 'SendGrid does not sign its posts, although signature verification is on.',
    impact: 'The receiver rejects all posts. Their events are lost after 24 hours.',
    fix: 'Turn on Signed Event Webhook in SendGrid, and store its public key in the SSM parameter.',
    link: `${LINKS.signatures}#turn-it-on`,
  },
  'sendgrid-key-mismatch': {
    severity: 'error',
    problem: "The SSM parameter does not contain SendGrid's public key.",
    impact: 'The receiver rejects all posts. Their events are lost after 24 hours.',
    fix: "Put SendGrid's public key into the parameter, in front of the existing key.",
    link: `${LINKS.registration}#recover`,
  },
  'sendgrid-test-failure': {
    severity: 'error',
    problem: 'SendGrid could not deliver its test events.',
    impact: 'Real events take the same path.',
    fix: 'Enter the Client Secret in SendGrid again: it is the only setting that cannot be read back.',
    link: LINKS.sendGridSettings,
  },
  'sendgrid-webhook-limit': {
    severity: 'info',
    problem: 'The SendGrid account has as many webhooks as its plan allows.',
    impact: 'No further webhook can be registered, for another stage for example. Disabled webhooks count, too.',
    fix: 'Delete a webhook that is no longer needed, or upgrade the plan.',
    link: LINKS.sendGridSettings,
  },
  'sendgrid-api-failure': {
    severity: 'inconclusive',
    problem: "A request to SendGrid's API failed.",
    impact: "It is unknown whether SendGrid's settings match the deployment.",
    fix: 'Use an API key with the scope that the message names, and the API URL of its region (--sendgrid-api-url).',
    link: `${LINKS.registration}#permissions`,
  },
  'unknown-expected-events': {
    severity: 'inconclusive',
    problem: 'The events that the deployment expects could not be read.',
    impact: 'It is unknown whether SendGrid posts them.',
    fix: 'Use credentials that allow cloudformation:GetTemplate, or list the events with --events.',
    link: `${LINKS.verify}#steps`,
  },
  'unreadable-public-key': {
    severity: 'inconclusive',
    problem: 'The SSM parameter with the public key could not be read.',
    impact: "It is unknown whether it contains SendGrid's public key.",
    fix: 'Use credentials that allow ssm:GetParameter; set --profile and --region.',
    link: LINKS.signatures,
  },
} as const satisfies FindingKinds;
