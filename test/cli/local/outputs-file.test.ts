import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localOutputs } from '../../../src/cli/local/local-outputs';
import { OutputsFile } from '../../../src/cli/local/outputs-file';
import { files, OK, synthWebhook } from '../../local/support/assemblies';
import { hostWebhook } from '../../local/support/stages';
import { temporaryDirectory } from '../../support/directories';
import { CommandProcess } from '../support/command-process';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

const DEPLOYED = '{"Stack":{"WebhookClientSecretCommand":"aws cognito-idp describe-user-pool-client"}}';

describe('the outputs file', () => {
  test('is removed at the end', async () => {
    const path = join(temporaryDirectory(), 'outputs.json');
    const file = new OutputsFile(path);
    await file.write({ Stack: {} });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "Stack": {}\n}\n');
    await file.remove();
    expect(existsSync(path)).toBe(false);
    await file.remove();
  });

  test('stays if another program has written it since', async () => {
    const path = join(temporaryDirectory(), 'outputs.json');
    const file = new OutputsFile(path);
    await file.write({});
    writeFileSync(path, DEPLOYED);
    await file.remove();
    expect(readFileSync(path, 'utf8')).toBe(DEPLOYED);
  });

  test('of a stage that did not end properly is removed, also if the next one does not start', async () => {
    const { stage } = await hostWebhook(synthWebhook(OK));
    const path = join(files({ 'outputs.json': JSON.stringify(localOutputs(stage.webhooks)) }), 'outputs.json');
    expect((await run('local', '-a', '/nowhere', '--outputs-file', path)).exitCode).toBe(2);
    expect(existsSync(path)).toBe(false);
  });

  test('of a deployment stays if the stage does not start', async () => {
    const path = join(files({ 'outputs.json': DEPLOYED }), 'outputs.json');
    await run('local', '-a', '/nowhere', '--outputs-file', path);
    expect(readFileSync(path, 'utf8')).toBe(DEPLOYED);
  });

  test('fails if it cannot be written', async () => {
    await expect(new OutputsFile('/nowhere/outputs.json').write({})).rejects.toThrow(
      'could not write /nowhere/outputs.json (ENOENT)',
    );
  });

  test('exists while the command runs, and no longer after Ctrl-C', async () => {
    const path = join(temporaryDirectory(), 'outputs.json');
    const command = new CommandProcess(['local', '-a', synthWebhook(OK), '--outputs-file', path]);
    await command.line(/^Ready\./);
    expect(readFileSync(path, 'utf8')).toContain('WebhookClientId');
    expect(await command.end('SIGINT')).toBe(0);
    expect(existsSync(path)).toBe(false);
  });
});
