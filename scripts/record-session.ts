/** Records a terminal session of the commands against a local stage, as docs/images/session.svg. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Assemblies } from '../examples/typescript/demo/synth';
import { localOutputs } from '../src/cli/local/local-outputs';
import { LocalStage } from '../src/local';

const ROOT = resolve(__dirname, '..');
const PYTHON = join(ROOT, '.cache', 'rich', 'bin', 'python');
const WIDTH = 124;
const COMMANDS = [
  ['settings', '--outputs', 'outputs.json'],
  ['verify', '--outputs', 'outputs.json'],
  ['send', '--outputs', 'outputs.json', '--count', '5000', '--batch', '50', '--seed', '1'],
];

/** Converts terminal output to SVG with rich, a Python package. */
const TO_SVG = `
import sys
from rich.console import Console
from rich.text import Text
console = Console(record=True, width=${WIDTH}, file=open('/dev/null', 'w'), force_terminal=True)
console.print(Text.from_ansi(sys.stdin.read()), soft_wrap=False, crop=False, no_wrap=False)
console.save_svg(sys.argv[1], title='cdk-sendgrid-oauth-webhook', unique_id='session')
`;

async function main(): Promise<void> {
  const assemblies = new Assemblies();
  const directory = mkdtempSync(join(tmpdir(), 'record-session-'));
  const stage = await LocalStage.start({ assembly: await assemblies.synth('quickstart'), port: 8080 });
  try {
    writeFileSync(join(directory, 'outputs.json'), JSON.stringify(localOutputs(stage.webhooks)));
    let session = '';
    for (const args of COMMANDS) {
      session += `\u001b[32m$\u001b[0m npx cdk-sendgrid-oauth-webhook ${args.join(' ')}\n`;
      session += `${await outputOf(args, directory)}\n`;
    }
    const svg = join(ROOT, 'docs', 'images', 'session.svg');
    execFileSync(PYTHON, ['-c', TO_SVG, svg], { input: session.trimEnd() });
    // Browsers do not load web fonts in an SVG that a page includes as an image.
    writeFileSync(svg, readFileSync(svg, 'utf8').replaceAll(/\s*@font-face \{[^}]*\}/g, ''));
  } finally {
    await stage.stop();
    assemblies.remove();
    rmSync(directory, { recursive: true });
  }
}

async function outputOf(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'lib', 'cli', 'index.js'), ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const status = new Promise((done) => child.once('close', done));
  const output = await text(child.stdout);
  if ((await status) !== 0) throw new Error(`${args.join(' ')} failed (exit code ${String(await status)})`);
  return output;
}

void main();
