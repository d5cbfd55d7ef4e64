import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { run } from './support/run';

afterEach(() => jest.restoreAllMocks());

const COMMANDS = ['settings', 'verify', 'send', 'local'];

describe('the program', () => {
  test('prints its commands with --help', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(`  ${command} [options]`);
  });

  test.each(COMMANDS)('prints examples for %s', async (command) => {
    const { exitCode, out } = await run(command, '--help');
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n  \\$ npx .*cdk-sendgrid-oauth-webhook ${command}`));
  });

  test('prints its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('fails for an unknown command and suggests one', async () => {
    const { exitCode, err } = await run('locl');
    expect(exitCode).toBe(2);
    expect(err).toContain("error: unknown command 'locl'\n(Did you mean local?)");
  });

  test.each([
    ['settings', '--show-secrets', '--show-secret'],
    ['verify', '--jsn', '--json'],
    ['send', '--cuont', '--count'],
    ['local', '--wacth', '--watch'],
  ])('%s fails for the unknown flag %s and suggests %s', async (command, flag, suggestion) => {
    const { exitCode, err } = await run(command, flag);
    expect(exitCode).toBe(2);
    expect(err).toContain(`error: unknown option '${flag}'\n(Did you mean ${suggestion}?)`);
    expect(err).toContain(`Run 'cdk-sendgrid-oauth-webhook ${command} --help' for usage.`);
  });
});

describe('colors', () => {
  const bundle = resolve(__dirname, '..', '..', 'lib', 'cli', 'index.js');
  const args = ['settings', '--client-id', 'c', '--token-url', 'https://t/', '--post-url', 'https://p/'];
  const settingsWith = (env: Record<string, string>) => {
    const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, ...rest } = process.env;
    return spawnSync(process.execPath, [bundle, ...args], { env: { ...rest, ...env }, encoding: 'utf8' }).stdout;
  };

  test('are on with FORCE_COLOR, and off with NO_COLOR or without a terminal', () => {
    const plain = settingsWith({});
    expect(plain).toMatch(/^ {2}Authorization Method {2}OAuth 2\.0\n/);
    const colored = settingsWith({ FORCE_COLOR: '1' });
    expect(colored).not.toBe(plain);
    expect(stripVTControlCharacters(colored)).toBe(plain);
    const environmentsWithoutColors: Array<Record<string, string>> = [
      { NO_COLOR: '1' },
      { NO_COLOR: '1', FORCE_COLOR: '1' },
      { FORCE_COLOR: '0' },
      { CI: 'true' },
    ];
    for (const env of environmentsWithoutColors) expect(settingsWith(env)).toBe(plain);
  });
});
