import { AwsClient } from 'aws4fetch';
import { Calls, callsOver, credentials, endpointOf } from './calls';

/** Signed and sent by aws4fetch. */
export function createCalls(): Calls {
  const client = new AwsClient({ ...credentials(), region: process.env.AWS_REGION, retries: 0 });
  return callsOver(async (service, path, headers, body) => {
    const url = new URL(path, endpointOf(service));
    return (await client.fetch(url.href, { method: 'POST', headers, body, aws: { service } })).text();
  });
}
