import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { handleRequest } from './handle-request';
import { NODE_RUNTIME } from '../../sendgrid/runtime';

/** The function of the custom resource `Custom::SendGridEventWebhook`. */
export async function handler(
  event: CloudFormationCustomResourceEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<void> {
  await handleRequest(event, context.getRemainingTimeInMillis(), process.env, NODE_RUNTIME);
}
