import { Ministack } from './ministack';
import { FindingCode } from '../../src/cli/verify/findings';
import { Verification } from '../../src/cli/verify/verification';
import { withEnvironment } from '../cli/support/environment';
import { run } from '../cli/support/run';
import { returning, synthWebhook } from '../local/support/assemblies';

const HANDLER = returning('{ statusCode: 200, body: event.body }');

let ministack: Ministack | undefined;
afterEach(() => jest.restoreAllMocks());
afterAll(async () => ministack?.stop());

const [describeOutside, name] = Ministack.isInstalled
  ? [describe, 'verify, against a deployment on an independent emulator']
  : [describe.skip, 'verify, against a deployment on an independent emulator (skipped: npm run install-ministack)'];

describeOutside(name, () => {
  let apiId: string;
  let method: string;
  let authorization: { authorizationType: string; authorizerId: string };

  beforeAll(async () => {
    ministack = await Ministack.start();
    const outputs = ministack.deploy(synthWebhook(HANDLER), 'Stack');
    const url = Object.entries(outputs).find(([key]) => key.startsWith('WebhookHttpPostUrl'))![1];
    apiId = new URL(url).hostname.split('.')[0];
    const { item } = await ministack.json<{ item: Array<{ id: string; path: string }> }>(
      `/restapis/${apiId}/resources`,
    );
    method = `/restapis/${apiId}/resources/${item.find(({ path }) => path === '/activity')!.id}/methods/POST`;
    authorization = await ministack.json(method);
  });

  async function verify(): Promise<{ exitCode: number; codes: FindingCode[]; verification: Verification }> {
    const args = ['--stack', 'Stack', '--token-url', `${ministack!.url}/oauth2/token`];
    const postUrl = `${ministack!.url}/_aws/execute-api/${apiId}/prod/activity`;
    const { exitCode, out, err } = await withEnvironment(ministack!.environment, async () =>
      run('verify', ...args, '--post-url', postUrl, '--json'),
    );
    expect(err).toBe('');
    const verification = JSON.parse(out) as Verification;
    return { exitCode, codes: verification.findings.map(({ code }) => code), verification };
  }

  const patch = async (path: string, value: string) =>
    ministack!.apiGateway('PATCH', method, { patchOperations: [{ op: 'replace', path, value }] });
  const deployStage = async () =>
    ministack!.apiGateway('POST', `/restapis/${apiId}/deployments`, { stageName: 'prod' });

  test('passes without a fault', async () => {
    const { exitCode, codes, verification } = await verify();
    expect(codes).toEqual([]);
    expect(exitCode).toBe(0);
    expect(verification.steps.filter(({ status }) => status === 'passed')).toHaveLength(12);
  });

  test('reports an unprotected endpoint without the authorizer', async () => {
    await patch('/authorizationType', 'NONE');
    await deployStage();
    const { exitCode, codes } = await verify();
    expect(codes).toEqual(['unprotected-endpoint']);
    expect(exitCode).toBe(1);
    await patch('/authorizationType', authorization.authorizationType);
    await patch('/authorizerId', authorization.authorizerId);
    await deployStage();
    expect((await verify()).codes).toEqual([]);
  });

  test('reports a missing OAuth error code without the gateway response', async () => {
    await ministack!.apiGateway('DELETE', `/restapis/${apiId}/gatewayresponses/UNAUTHORIZED`);
    await deployStage();
    const { exitCode, codes } = await verify();
    expect(codes).toEqual(['missing-oauth-error-code']);
    expect(exitCode).toBe(1);
  });
});
