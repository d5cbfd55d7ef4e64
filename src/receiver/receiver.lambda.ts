import type { Context } from 'aws-lambda';
import { readConfiguration } from './configuration';
import { Receiver } from './receiver';
import { ProxyEvent } from './signed-request';

const receiver = new Receiver(readConfiguration(process.env));

/** Stands between API Gateway and the handler or its queue when posts are to be verified. */
export async function handler(event: ProxyEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<unknown> {
  return receiver.receive(event, context.getRemainingTimeInMillis());
}
