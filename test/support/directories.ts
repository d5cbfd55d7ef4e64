import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];

/** Creates a directory, which is deleted after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'cdk-sendgrid-oauth-webhook-')));
  directories.push(directory);
  return directory;
}

afterAll(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true, force: true })));

/** Returns the files below a directory, as relative path and content, sorted by path. */
export function filesBelow(directory: string): [path: string, content: string][] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort()
    .map((path) => [path, readFileSync(join(directory, path), 'utf8')]);
}
