import { setTimeout as sleep } from 'node:timers/promises';
import { CommandProcess } from './support/command-process';
import { columns, Interruption } from '../../src/cli/terminal';
import { files, synthWebhook } from '../local/support/assemblies';

afterEach(() => jest.restoreAllMocks());

describe('an interruption', () => {
  test('comes with the first signal, and the same one again changes nothing', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const interruption = new Interruption();
    expect(interruption.signal.aborted).toBe(false);
    const come = interruption.come();
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    await come;
    await interruption.come();
    expect(interruption.signal.aborted).toBe(true);
    expect(kill).not.toHaveBeenCalled();
    interruption.dispose();
  });

  test('that comes again later ends the process at once', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const interruption = new Interruption();
    process.emit('SIGTERM', 'SIGTERM');
    await sleep(1_050);
    process.emit('SIGINT', 'SIGINT');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
    expect(process.listenerCount('SIGHUP')).toBe(0);
    interruption.dispose();
  });

  test('is listened to no longer than needed', () => {
    const before = process.listenerCount('SIGINT');
    new Interruption().dispose();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('of a process that gets it twice, as from a terminal and from npx, lets it end as it should', async () => {
    const handler = 'exports.handler = async () => ({ statusCode: 200 });';
    const directory = files({ 'package.json': '{}' });
    const command = new CommandProcess(['local', '-a', synthWebhook(handler)], { cwd: directory });
    await command.line(/^Ready\./);
    void command.end('SIGINT');
    await sleep(20);
    expect(await command.end('SIGINT')).toBe(0);
    expect(command.lines.at(-1)).toBe('Stopped.');
  });
});

test('columns have no lines between them, and no spaces at the end', () => {
  expect(
    columns([
      ['a', 'b'],
      ['long', ''],
    ]),
  ).toBe('  a     b\n  long');
});
