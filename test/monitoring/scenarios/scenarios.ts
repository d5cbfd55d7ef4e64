import type { PlayedStage } from './played-stage';
import { USUAL_EVENTS } from './usual-events';
import { SigningKey } from '../../../src/sendgrid/signing-key';
import type { AnyTemplate } from '../../local/support/assemblies';

export interface Scenario {
  /** How long it lasts. */
  readonly minutes: number;
  /** Posts in a minute. SendGrid posts them to both webhooks. */
  readonly postsAt: (minute: number) => number;
  readonly faultAt?: number;
  /** Makes a fault on the stage. */
  readonly fault?: (played: PlayedStage) => void | Promise<void>;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** A post a minute by day, and one in five minutes by night. */
const usual = (minute: number) => (minute % DAY < 7 * HOUR || minute % DAY >= 22 * HOUR ? 0.2 : 1);
const steady = () => 1;

/** An hour without a fault, and some with it. */
const faulty = (fault: Scenario['fault'], hours = 5): Scenario => ({
  minutes: (1 + hours) * HOUR,
  faultAt: HOUR,
  postsAt: steady,
  fault,
});

export const SCENARIOS = {
  'quiet-week': { minutes: 7 * DAY, postsAt: usual },
  // Three hours of ten times the usual rate.
  campaign: {
    minutes: 9 * HOUR,
    postsAt: (minute) => (minute >= 3 * HOUR && minute < 6 * HOUR ? 10 : 1),
  },
  // Without its error code, SendGrid does not renew an expired token.
  'gateway-response-removed': faulty(async (played) => played.deploy(removeGatewayResponses)),
  'handler-failing': faulty((played) => played.behave('fails')),
  'handler-crashing': faulty((played) => played.behave('crashes')),
  'handler-throttled': faulty(async (played) => {
    played.isSettling = false;
    await played.deploy(reserveNoConcurrency);
  }),
  // Running receivers keep the key that they have read. New ones find none.
  'key-missing': faulty(async (played) => {
    await deleteParameter(played);
    await played.deploy();
  }),
  'key-replaced': faulty(async (played) => {
    played.stage.putParameter(played.signed.publicKeyParameter!, SigningKey.generate().publicKey);
    await played.deploy();
  }),
  'queue-stuck': faulty(async (played) => played.deploy(disableEventSources), 8),
  silence: { minutes: 6 * HOUR, faultAt: HOUR, postsAt: (minute) => (minute < HOUR ? 1 : 0) },
  bounces: faulty((played) => void (played.events = { ...USUAL_EVENTS, delivered: 85, bounce: 14 })),
  // Few recipients report spam, so their share of a day's messages counts.
  spam: faulty((played) => void (played.events = { ...USUAL_EVENTS, spamreport: 1.5 }), 17),
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

function resourcesOf(template: AnyTemplate, type: string) {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

function removeGatewayResponses(template: AnyTemplate): void {
  for (const [id] of resourcesOf(template, 'AWS::ApiGateway::GatewayResponse')) {
    delete template.Resources[id];
    for (const [, deployment] of resourcesOf(template, 'AWS::ApiGateway::Deployment')) {
      deployment.DependsOn = deployment.DependsOn.filter((dependency: string) => dependency !== id);
    }
  }
}

function reserveNoConcurrency(template: AnyTemplate): void {
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
    if (/^(Direct|Queued)Handler/.test(id)) Properties.ReservedConcurrentExecutions = 0;
  }
}

function disableEventSources(template: AnyTemplate): void {
  for (const [, { Properties }] of resourcesOf(template, 'AWS::Lambda::EventSourceMapping')) Properties.Enabled = false;
}

async function deleteParameter({ stage, signed }: PlayedStage): Promise<void> {
  const response = await fetch(stage.awsEndpoint!, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AmazonSSM.DeleteParameter' },
    body: JSON.stringify({ Name: signed.publicKeyParameter }),
  });
  if (!response.ok) throw new Error(await response.text());
}
