import { main } from '../../../src/cli/main';

/** Runs a command line in this process and captures its output. */
export async function run(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const capture = (key: 'out' | 'err') => (chunk: unknown) => {
    written[key] += String(chunk);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
  jest.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
  jest.spyOn(console, 'log').mockImplementation((text: string) => void (written.out += `${text}\n`));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void (written.err += `${text}\n`));
  const exitCode = await main(['node', 'cdk-sendgrid-oauth-webhook', ...args]);
  return { exitCode, ...written };
}
