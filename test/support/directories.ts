import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new directory, deleted when the tests of the file are done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-sendgrid-oauth-webhook-'));
  made.push(directory);
  return directory;
}

afterAll(() => made.splice(0).forEach((directory) => rmSync(directory, { recursive: true })));

/** The files below a directory: relative path and content, sorted by path. */
export function filesBelow(directory: string): [path: string, content: string][] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort()
    .map((path) => [path, readFileSync(join(directory, path), 'utf8')]);
}
