import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Runtime } from '../../sendgrid/runtime';

export type Outcome =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly data?: Readonly<Record<string, string>> }
  | { readonly status: 'FAILED'; readonly physicalId: string; readonly reason: string };

const ATTEMPTS = 5;
const ATTEMPT_TIMEOUT_MS = 5_000;
/** CloudFormation takes answers of 4 KB; ids and the like need less than 1 KB. Bytes of JSON, at most. */
const LONGEST_REASON = 2_000;

/**
 * Tells CloudFormation how it went. Throws if CloudFormation cannot be told.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  outcome: Outcome,
  surroundings: Runtime,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = {
    Status: outcome.status,
    Reason: outcome.status === 'FAILED' ? short(outcome.reason) : undefined,
    PhysicalResourceId: outcome.physicalId,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: outcome.status === 'SUCCESS' ? outcome.data : undefined,
  };
  for (let attempt = 1; ; attempt++) {
    const status = await put(event.ResponseURL, JSON.stringify(answer));
    if (status === 200) return;
    // The URL is signed, so no message has it.
    if (attempt === ATTEMPTS) throw new Error(`CloudFormation could not be answered: ${status}`);
    await surroundings.sleep(attempt * 1_000);
  }
}

function short(reason: string): string {
  const characters = [...reason.slice(0, LONGEST_REASON)];
  while (Buffer.byteLength(JSON.stringify(characters.join(''))) > LONGEST_REASON + 2) characters.pop();
  return characters.join('');
}

/** As bytes: a text would be sent with a content type, which the URL is not signed for. */
async function put(url: string, text: string): Promise<number | string> {
  try {
    const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
    const { status } = await fetch(url, { method: 'PUT', body: new TextEncoder().encode(text), signal });
    return status;
  } catch (error) {
    return (error as Error).name;
  }
}
