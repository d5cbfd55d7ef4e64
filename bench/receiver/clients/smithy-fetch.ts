import { Calls, callsOver, endpointOf } from './calls';
import { sign } from './smithy-signer';

/** Signed by AWS's signer, sent by `fetch`. */
export function createCalls(): Calls {
  return callsOver(async (service, path, headers, body) => {
    const url = new URL(path, endpointOf(service));
    const signed = await sign(service, url, headers, body);
    return (await fetch(url, { method: 'POST', headers: signed, body })).text();
  });
}
