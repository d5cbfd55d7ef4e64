import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AwsCalls } from './aws-calls';
import { Outcome, respondToCloudFormation } from './cloudformation-response';
import { Configuration } from './configuration';
import { CleanupFailed, CreationOutcomeUnknown } from './errors';
import { failureMetric } from './failure-metric';
import { createLog, Log } from './log';
import { Registrar } from './registrar';
import { ResourceProperties } from './resource-properties';
import { AwsClient } from '../../aws-client/aws-client';
import { Environment, readAwsSettings } from '../../aws-client/aws-settings';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';

/** At the end of the function's time nothing is retried, so that it can undo a registration and respond. */
const RESERVE_MS = 40_000;

/** Begins the physical id of a resource without a webhook. */
const NOT_CREATED = 'not-created:';

/** Begins the physical id of a resource that may have a webhook, whose id is unknown. */
const OUTCOME_UNKNOWN = 'outcome-unknown:';

/** The id of the request follows. */
const WITHOUT_WEBHOOK = [NOT_CREATED, OUTCOME_UNKNOWN];

type Request = CloudFormationCustomResourceEvent<ResourceProperties, ResourceProperties>;

/** Carries out a request of CloudFormation and responds. Throws only if it sent no response. */
export async function handleRequest(
  event: CloudFormationCustomResourceEvent,
  remainingMs: number,
  env: Environment,
  runtime: Runtime,
): Promise<void> {
  const redactor = new Redactor();
  const { RequestType: requestType, RequestId: requestId, LogicalResourceId: logicalResourceId, StackId } = event;
  const log = createLog({ requestType, requestId, logicalResourceId }, redactor);
  const configuration = new Configuration(env);
  configuration.checkResponseUrl(event.ResponseURL);
  let outcome: Outcome;
  let registrar: Registrar | undefined;
  try {
    configuration.checkOwner(StackId, logicalResourceId);
    const deadline = runtime.now() + remainingMs - RESERVE_MS;
    registrar = new Registrar({
      aws: new AwsCalls(new AwsClient(readAwsSettings(env)), runtime, deadline),
      log,
      redactor,
      runtime,
      owner: configuration.owner,
      registrationsOfStack: configuration.registrationsOfStack,
      requestId,
      deadline,
      mockApiUrl: configuration.mockApiUrl,
    });
    const physicalId = await carryOut(event as Request, configuration, registrar, log);
    outcome = { status: 'SUCCESS', physicalId };
  } catch (error) {
    const reason = redactor.clean((error as Error).message);
    outcome = { status: 'FAILED', physicalId: physicalIdAfter(error, event), reason };
    log('ERROR', 'failed', { reason });
    // Lambda adds a prefix to the lines of `console.log`, which CloudWatch could not parse.
    process.stdout.write(`${failureMetric(event, runtime.now())}\n`);
  }
  await respondToCloudFormation(event, outcome, runtime);
  if (outcome.status === 'FAILED') await registrar?.recordFailure();
}

/** Returns the physical id: SendGrid's id of the webhook. */
async function carryOut(event: Request, configuration: Configuration, registrar: Registrar, log: Log): Promise<string> {
  const { ResourceProperties: properties } = event;
  if (event.RequestType === 'Delete') {
    const { PhysicalResourceId: id } = event;
    await remove(id, event.LogicalResourceId, properties, configuration, registrar).catch((error: Error) => {
      // A failed creation has deleted its webhook, and the reason why it failed must not stop the rollback.
      if (!id.startsWith(NOT_CREATED)) throw error;
      log('WARN', 'could not look for a webhook of the failed creation', { reason: error.message });
    });
    return id;
  }
  configuration.checkDestinations(properties);
  if (event.RequestType === 'Create' || isWithoutWebhook(event.PhysicalResourceId)) return registrar.create(properties);
  return registrar.update(event.PhysicalResourceId, properties, event.OldResourceProperties);
}

async function remove(
  id: string,
  logicalId: string,
  properties: ResourceProperties,
  configuration: Configuration,
  registrar: Registrar,
): Promise<void> {
  configuration.checkAccount(properties);
  const prefix = WITHOUT_WEBHOOK.find((candidate) => id.startsWith(candidate));
  // Also after a failed creation: Lambda may have repeated the request after its response.
  if (prefix) await registrar.deleteUnidentified(properties, id.slice(prefix.length));
  // The id that CloudFormation gives to a creation without a response contains the logical id.
  else if (id.includes(logicalId)) await registrar.deleteUnidentified(properties);
  else await registrar.delete(id, properties);
}

function isWithoutWebhook(id: string): boolean {
  return WITHOUT_WEBHOOK.some((prefix) => id.startsWith(prefix));
}

/** If a failed update has another id than the resource, CloudFormation deletes the webhook with that id. */
function physicalIdAfter(error: unknown, event: CloudFormationCustomResourceEvent): string {
  if (error instanceof CleanupFailed) return error.id;
  if (error instanceof CreationOutcomeUnknown) return OUTCOME_UNKNOWN + event.RequestId;
  return event.RequestType === 'Create' ? NOT_CREATED + event.RequestId : event.PhysicalResourceId;
}
