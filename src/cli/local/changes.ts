import { basename, extname, relative, resolve } from 'node:path';
import { watch } from 'chokidar';

/** What is written while an app is synthesized, or is none of its source. */
const NOT_SOURCE = ['node_modules', '.git', 'cdk.out', '__pycache__', 'coverage', '.pytest_cache', '.venv'];

/** The output of this very command may be redirected to one: each change would bring the next. */
const LOG_FILE = '.log';

/** An editor, or a version control system, writes several files at a time. */
const QUIET_MS = 300;

export interface Changes {
  stop(): Promise<void>;
}

/**
 * Tells of changes in a directory, once they have come to rest. While one is dealt with, others wait.
 *
 * @param leftOut files and directories that are left out, unless one is what is watched: the assembly, and what the
 * command itself writes
 */
export async function watchChanges(
  directory: string,
  leftOut: readonly string[],
  onChange: (files: readonly string[]) => Promise<void>,
): Promise<Changes> {
  const root = resolve(directory);
  const outputs = leftOut.map((path) => resolve(path)).filter((path) => path !== root);
  const isLeftOut = (path: string) => {
    if (resolve(path) === root) return false;
    if (NOT_SOURCE.includes(basename(path)) || extname(path) === LOG_FILE) return true;
    return outputs.some((output) => !relative(output, path).startsWith('..'));
  };
  const watcher = watch(root, { ignored: isLeftOut, ignoreInitial: true });
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (changed.size > 0) {
      const files = [...changed].sort();
      changed.clear();
      await onChange(files);
    }
    running = undefined;
  };
  watcher.on('all', (_event, path) => {
    changed.add(relative(root, path));
    clearTimeout(timer);
    timer = setTimeout(() => (running ??= run()), QUIET_MS);
  });
  await new Promise<void>((ready) => watcher.once('ready', () => ready()));
  return {
    stop: async () => {
      clearTimeout(timer);
      await watcher.close();
      changed.clear();
      await running;
    },
  };
}
