import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { LambdaFunctionModel } from './function-model';
import { linkRuntimeModules } from './runtime-modules';
import { copyRuntime, RuntimeCommand } from '../runtimes';

/** A function's code with the program that runs it. */
export interface StagedCode {
  /** The code, laid out as in `/var/task`. */
  readonly directory: string;
  readonly runtime: RuntimeCommand;
  remove(): Promise<void>;
}

/**
 * Copies the code out of the assembly. Inside the assembly, the code would find modules of the project's `node_modules`
 * that are missing from the bundle, and so on AWS.
 *
 * @param python command that starts Python
 * @param projects directories whose modules stand for those that Lambda provides
 */
export async function stageCode(
  fn: LambdaFunctionModel,
  python: string,
  projects: readonly string[],
): Promise<StagedCode> {
  const root = await mkdtemp(join(tmpdir(), 'sendgrid-oauth-webhook-'));
  const directory = join(root, 'task');
  const remove = async () => rm(root, { recursive: true, force: true });
  try {
    await mkdir(directory);
    if (fn.runtime.startsWith('nodejs')) await linkRuntimeModules(join(root, 'node_modules'), projects);
    if (fn.code.kind === 'inline') await writeFile(join(directory, inlineFile(fn)), fn.code.source);
    else if (fn.code.asset.packaging === 'zip') await cp(fn.code.asset.path, directory, { recursive: true });
    else await unzip(fn.code.asset.path, directory);
    return { directory, remove, runtime: await copyRuntime(fn.runtime, python, root) };
  } catch (error) {
    await remove();
    throw new Error(`${fn.where}: its code could not be copied: ${(error as Error).message}`);
  }
}

/** Lambda stores inline code in a file named `index`. */
function inlineFile({ runtime }: LambdaFunctionModel): string {
  return runtime.startsWith('python') ? 'index.py' : 'index.js';
}

async function unzip(file: string, directory: string): Promise<void> {
  if (!file.endsWith('.zip')) throw new Error(`'${file}' is not a zip file`);
  for (const [name, content] of Object.entries(unzipSync(await readFile(file)))) {
    const target = join(directory, normalize(name));
    if (!target.startsWith(directory + sep)) throw new Error(`'${name}' is outside the archive`);
    if (name.endsWith('/')) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}
