import { AwsClient, AwsRequest } from '../../../../src/aws-client/aws-client';
import { Account } from '../../../../src/local/sendgrid/mock/account';
import { SendGridApi } from '../../../../src/local/sendgrid/mock/api';
import { LocalSendGrid } from '../../../../src/local/sendgrid/mock/local-sendgrid';
import { FakeAws } from '../../../support/fake-aws';

/** The parts of the mock that its users do not see. */
export function internals(sendGrid: LocalSendGrid): { api: SendGridApi; account(onBehalfOf?: string): Account } {
  return sendGrid as unknown as ReturnType<typeof internals>;
}

/** Hands the handler's requests to the mocks without HTTP and without signing them for AWS. */
export function serveInProcess(sendGrid: LocalSendGrid, aws: FakeAws): void {
  jest.spyOn(AwsClient.prototype, 'send').mockImplementation(async ({ path, headers, body }: AwsRequest) => {
    const reply = aws.handle(path, headers, body);
    if (typeof reply === 'string') throw Object.assign(new Error(reply), { code: 'ECONNRESET' });
    return { status: reply.status ?? 200, headers: {}, body: reply.body ?? '{}' };
  });
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init = {}) => {
    const { origin, pathname, searchParams } = new URL(String(input));
    const headers = (init.headers ?? {}) as Record<string, string>;
    if (origin !== sendGrid.url) {
      const reply = aws.handle(pathname, headers, Buffer.from(init.body as Uint8Array).toString());
      return new Response('', { status: typeof reply === 'string' ? 500 : reply.status });
    }
    const result = await internals(sendGrid).api.handle({
      method: init.method!,
      path: pathname,
      include: searchParams.get('include') ?? undefined,
      authorization: headers.Authorization,
      onBehalfOf: headers['on-behalf-of'],
      body: (init.body as string | undefined) ?? '',
    });
    if (typeof result === 'string') {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'UND_ERR_SOCKET' } });
    }
    const { status, body } = result;
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: result.headers });
  });
}
