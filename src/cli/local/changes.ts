import { basename, extname, relative, resolve } from 'node:path';
import { watch } from 'chokidar';

/** Directories that hold no source, or that synthesis writes to. */
const NOT_SOURCE = ['node_modules', '.git', 'cdk.out', '__pycache__', 'coverage', '.pytest_cache', '.venv'];

/** This command's own output may be redirected to a log file, so a change would trigger the next one. */
const LOG_FILE = '.log';

/** Editors and version control systems write several files in a row. */
const QUIET_MS = 300;

export interface Changes {
  stop(): Promise<void>;
}

/**
 * Watches a directory and reports changed files once no more changes arrive. Changes during a call of `onChange` are
 * reported after it.
 *
 * @param ignored files and directories that the command itself writes; the watched directory is never ignored
 */
export async function watchChanges(
  directory: string,
  ignored: readonly string[],
  onChange: (files: readonly string[]) => Promise<void>,
): Promise<Changes> {
  const root = resolve(directory);
  const outputs = ignored.map((path) => resolve(path)).filter((path) => path !== root);
  const isIgnored = (path: string) => {
    if (resolve(path) === root) return false;
    if (NOT_SOURCE.includes(basename(path)) || extname(path) === LOG_FILE) return true;
    return outputs.some((output) => !relative(output, path).startsWith('..'));
  };
  const watcher = watch(root, { ignored: isIgnored, ignoreInitial: true });
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
