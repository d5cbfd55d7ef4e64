import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AwsCalls } from './aws-calls';
import { answerCloudFormation, Outcome } from './cloudformation-response';
import { Log } from './log';
import { NOTHING_MADE, UNCLEAR } from './physical-ids';
import { Registrar } from './registrar';
import { readWanted } from './wanted-webhook';
import { CreationUnclear } from './webhook-finder';
import { LeftBehind } from './webhook-removal';
import { AwsClient } from '../../aws-client/aws-client';
import { Environment, readAwsSettings } from '../../aws-client/aws-settings';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';

/** What is left of the function's time when nothing is tried again: enough to take a webhook back and to answer. */
const RESERVE_MS = 40_000;

/** Carries out a request of CloudFormation and answers it. Throws only if CloudFormation cannot be answered. */
export async function handleRequest(
  event: CloudFormationCustomResourceEvent,
  remainingMs: number,
  env: Environment,
  surroundings: Runtime,
): Promise<void> {
  const redactor = new Redactor();
  const { RequestType: requestType, RequestId: requestId, LogicalResourceId: logicalResourceId } = event;
  const log = new Log({ requestType, requestId, logicalResourceId }, redactor);
  let outcome: Outcome;
  try {
    const registrar = new Registrar({
      aws: new AwsCalls(new AwsClient(readAwsSettings(env)), surroundings),
      log,
      redactor,
      surroundings,
      owner: `${event.StackId}/${logicalResourceId}`,
      request: requestId,
      deadline: surroundings.now() + remainingMs - RESERVE_MS,
      apiUrl: env.SENDGRID_API_URL,
    });
    outcome = await carryOut(event, registrar);
  } catch (error) {
    const reason = redactor.clean((error as Error).message);
    outcome = { status: 'FAILED', physicalId: physicalIdAfter(error, event), reason };
    log.error('failed', { reason });
  }
  await answerCloudFormation(event, outcome, surroundings);
}

async function carryOut(event: CloudFormationCustomResourceEvent, registrar: Registrar): Promise<Outcome> {
  if (event.RequestType === 'Delete') {
    const { PhysicalResourceId: id } = event;
    if (!id.startsWith(NOTHING_MADE)) await remove(id, event, registrar);
    return { status: 'SUCCESS', physicalId: id };
  }
  const wanted = readWanted(event.ResourceProperties);
  const physicalId =
    event.RequestType === 'Create'
      ? await registrar.create(wanted)
      : await registrar.update(event.PhysicalResourceId, wanted, readWanted(event.OldResourceProperties));
  return { status: 'SUCCESS', physicalId, data: { WebhookId: physicalId } };
}

async function remove(id: string, event: CloudFormationCustomResourceEvent, registrar: Registrar): Promise<void> {
  const wanted = readWanted(event.ResourceProperties);
  if (id.startsWith(UNCLEAR)) await registrar.deleteUnanswered(wanted, false);
  // CloudFormation makes an id of its own for a creation that was not answered, with this name in it.
  else if (id.includes(event.LogicalResourceId)) await registrar.deleteUnanswered(wanted, true);
  else await registrar.delete(id, wanted);
}

/** An id other than the one that a resource has makes CloudFormation delete that one. */
function physicalIdAfter(error: unknown, event: CloudFormationCustomResourceEvent): string {
  if (error instanceof LeftBehind) return error.id;
  if (error instanceof CreationUnclear) return UNCLEAR + event.RequestId;
  return event.RequestType === 'Create' ? NOTHING_MADE + event.RequestId : event.PhysicalResourceId;
}
