import { setTimeout as sleep } from 'node:timers/promises';
import { CommandProcess } from './support/command-process';
import { columns, Interruption } from '../../src/cli/terminal';
import { files, synthWebhook } from '../local/support/assemblies';

afterEach(() => jest.restoreAllMocks());

describe('an interruption', () => {
  test('aborts at the first signal and ignores an immediate repetition', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const interruption = new Interruption();
    expect(interruption.signal.aborted).toBe(false);
    const interrupted = interruption.wait();
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    await interrupted;
    await interruption.wait();
    expect(interruption.signal.aborted).toBe(true);
    expect(kill).not.toHaveBeenCalled();
    interruption.dispose();
  });

  test('ignores a second signal however late it arrives, and says how to end at once', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const error = jest.spyOn(console, 'error').mockImplementation();
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const interruption = new Interruption();
    process.emit('SIGINT', 'SIGINT');
    now.mockReturnValue(9_000);
    process.emit('SIGINT', 'SIGINT');
    expect(kill).not.toHaveBeenCalled();
    expect(error.mock.calls).toEqual([['Stopping. Press Ctrl-C again to end at once.']]);
    interruption.dispose();
  });

  test('ends the process at once at a third signal', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    jest.spyOn(console, 'error').mockImplementation();
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const before = process.listenerCount('SIGHUP');
    const interruption = new Interruption();
    for (const time of [1_000, 1_010, 1_020]) {
      now.mockReturnValue(time);
      process.emit('SIGTERM', 'SIGTERM');
    }
    expect(kill).not.toHaveBeenCalled();
    now.mockReturnValue(1_600);
    process.emit('SIGINT', 'SIGINT');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
    expect(process.listenerCount('SIGHUP')).toBe(before);
    interruption.dispose();
  });

  test('stops listening for signals once disposed', () => {
    const before = process.listenerCount('SIGINT');
    new Interruption().dispose();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('still ignores an immediate repetition once disposed', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const before = process.listenerCount('SIGINT');
    const interruption = new Interruption();
    process.emit('SIGINT', 'SIGINT');
    interruption.dispose();
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    process.emit('SIGINT', 'SIGINT');
    expect(kill).not.toHaveBeenCalled();
  });

  test('lets a process stop cleanly that receives the signal twice, from the terminal and from npx', async () => {
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

test('columns have no borders and no trailing spaces', () => {
  expect(
    columns([
      ['a', 'b'],
      ['long', ''],
    ]),
  ).toBe('  a     b\n  long');
});
