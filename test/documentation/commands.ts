import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ROOT } from './pages';
import { runShell } from './shell';
import { localCommand } from '../../src/cli/local/local-command';
import { sendCommand } from '../../src/cli/send/send-command';
import { settingsCommand } from '../../src/cli/settings/settings-command';
import { verifyCommand } from '../../src/cli/verify/verify-command';

const { name: PACKAGE, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
};

/** Returns what is wrong with a command of a snippet, without running it. */
export async function faultOf([program, ...args]: readonly string[]): Promise<string | undefined> {
  switch (program) {
    case 'npm':
      return faultOfNpm(args);
    case 'npx':
      if (args[0] === PACKAGE) return faultOfOwnCommand(args.slice(1));
      if (args[0] === 'cdk') return faultOfCdk(args.slice(1));
      return existsSync(join(ROOT, 'node_modules', '.bin', args[0])) ? undefined : `npx ${args[0]}: unknown`;
    default:
      return `${program}: unknown`;
  }
}

function faultOfNpm([command, argument]: readonly string[]): string | undefined {
  const known = {
    ci: () => true,
    install: () => argument === PACKAGE,
    run: () => argument in scripts,
    test: () => 'test' in scripts,
  }[command];
  return known?.() ? undefined : `npm ${command} ${argument}: unknown`;
}

/** Parses the arguments with the definition of the command, and checks the command in `--app`, which a shell runs. */
async function faultOfOwnCommand(args: readonly string[]): Promise<string | undefined> {
  const program = new Command(PACKAGE);
  for (const create of [settingsCommand, verifyCommand, sendCommand, localCommand]) {
    program.addCommand(create(() => {}));
  }
  let app: unknown;
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    if (command !== program) command.action((options: { app?: string }) => void (app = options.app));
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    const { exitCode, message } = error as { exitCode?: number; message: string };
    return exitCode === 0 ? undefined : `${args.join(' ')}: ${message}`;
  }
  if (typeof app !== 'string') return undefined;
  const { commands } = await runShell(app);
  return commands.length === 1 ? faultOf(commands[0]) : `--app ${app}: unknown`;
}

function faultOfCdk([command, ...args]: readonly string[]): string | undefined {
  const help = cdkHelp(command);
  if (!help.startsWith(`cdk ${command}`)) return `cdk ${command}: unknown`;
  const options = new Set(help.match(/--[\w-]+/g));
  const unknown = args.filter((argument) => argument.startsWith('--') && !options.has(argument.split('=')[0]));
  return unknown.length > 0 ? `cdk ${command}: unknown ${unknown.join(', ')}` : undefined;
}

const helpTexts = new Map<string, string>();

function cdkHelp(command: string): string {
  const cli = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const help = helpTexts.get(command) ?? execFileSync(process.execPath, [cli, command, '--help'], { encoding: 'utf8' });
  helpTexts.set(command, help);
  return help;
}
