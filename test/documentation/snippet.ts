import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { ROOT } from './pages';
import * as library from '../../src';

const [IMPORTS] = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8').split('class Fixture');

/**
 * Executes a `ts` block of a page as the constructor of a stack.
 *
 * @param valueOf the value of a constant that the block only declares, by its name and type
 */
export function executeSnippet(stack: Stack, code: string, valueOf: (name: string, type: string) => unknown): void {
  const body = code.replace(/^declare const (\w+): ([\w.]+);/gm, "const $1: any = declared('$1', '$2');");
  const { outputText } = ts.transpileModule(`${IMPORTS} export function build(this: Stack) { ${body} }`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports: { build?: (this: Stack) => void } = {};
  (new Function('require', 'exports', 'declared', outputText) as (...args: unknown[]) => void)(load, exports, valueOf);
  exports.build!.call(stack);
}

function load(name: string): unknown {
  return name === 'cdk-sendgrid-oauth-webhook' ? library : jest.requireActual(name);
}
