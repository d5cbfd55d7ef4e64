import { run } from './support/run';

afterEach(() => jest.restoreAllMocks());

const COMMANDS = ['settings', 'verify', 'send', 'local'];

describe('the program', () => {
  test('says what there is', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(`  ${command} [options]`);
  });

  test.each(COMMANDS)('shows examples for %s', async (command) => {
    const { exitCode, out } = await run(command, '--help');
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n  \\$ npx .*cdk-sendgrid-oauth-webhook ${command}`));
  });

  test('says its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('fails with an unknown command, and suggests one', async () => {
    const { exitCode, err } = await run('locl');
    expect(exitCode).toBe(2);
    expect(err).toContain("error: unknown command 'locl'\n(Did you mean local?)");
  });

  test.each([
    ['settings', '--show-secrets', '--show-secret'],
    ['verify', '--jsn', '--json'],
    ['send', '--cuont', '--count'],
    ['local', '--wacth', '--watch'],
  ])('%s fails with the unknown flag %s, and suggests %s', async (command, flag, suggestion) => {
    const { exitCode, err } = await run(command, flag);
    expect(exitCode).toBe(2);
    expect(err).toContain(`error: unknown option '${flag}'\n(Did you mean ${suggestion}?)`);
    expect(err).toContain(`(cdk-sendgrid-oauth-webhook ${command} --help says what there is)`);
  });
});
