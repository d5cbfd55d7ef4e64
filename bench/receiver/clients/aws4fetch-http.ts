import { AwsV4Signer } from 'aws4fetch';
import { Calls, callsOver, credentials, endpointOf } from './calls';
import { post } from './http-transport';

/** Signed by aws4fetch, sent without `fetch`. */
export function createCalls(): Calls {
  return callsOver(async (service, path, headers, body) => {
    const url = new URL(path, endpointOf(service));
    const signer = new AwsV4Signer({
      ...credentials(),
      region: process.env.AWS_REGION,
      service,
      url: url.href,
      method: 'POST',
      headers,
      body,
    });
    return post(url, Object.fromEntries((await signer.sign()).headers), body);
  });
}
