import type { Context } from 'aws-lambda';
import { readConfiguration } from './configuration';
import { Receiver } from './receiver';
import { ProxyEvent } from './signed-request';

const receiver = new Receiver(readConfiguration(process.env));

/** Verifies posts between API Gateway and the handler or its queue. */
export async function handler(event: ProxyEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<unknown> {
  return receiver.receive(event, context.getRemainingTimeInMillis());
}
