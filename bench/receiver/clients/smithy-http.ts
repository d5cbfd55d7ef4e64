import { Calls, callsOver, endpointOf } from './calls';
import { post } from './http-transport';
import { sign } from './smithy-signer';

/** Signed by AWS's signer, sent without `fetch`. */
export function createCalls(): Calls {
  return callsOver(async (service, path, headers, body) => {
    const url = new URL(path, endpointOf(service));
    return post(url, await sign(service, url, headers, body), body);
  });
}
