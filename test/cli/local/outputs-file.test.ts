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

const DEPLOYED = '{"Stack":{"WebhookHttpPostUrl":"https://api.example.com/activity","DevUrl":"http://127.0.0.1:3000"}}';

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

  test.each([
    ['that of a deployment', DEPLOYED],
    ['that of another program', '{ "port": 3000 }'],
    ['empty', ''],
  ])('fails if the file is %s', async (_, content) => {
    const path = join(files({ 'outputs.json': content }), 'outputs.json');
    const { exitCode, err } = await run('local', '-a', synthWebhook(OK), '--outputs-file', path);
    expect(err).toContain(
      `${path} was not written by a local stage, so it was not replaced; choose another file with --outputs-file, or delete this one`,
    );
    expect(exitCode).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('fails if another program has written it since', async () => {
    const path = join(temporaryDirectory(), 'outputs.json');
    const file = new OutputsFile(path);
    await file.write({});
    await file.write({ Stack: {} });
    writeFileSync(path, DEPLOYED);
    await expect(file.write({})).rejects.toThrow('was not written by a local stage');
    expect(readFileSync(path, 'utf8')).toBe(DEPLOYED);
  });

  test('fails if it is a directory', async () => {
    const path = temporaryDirectory();
    await expect(new OutputsFile(path).prepare()).rejects.toThrow(`could not read ${path} (EISDIR)`);
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
