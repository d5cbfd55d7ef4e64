/** Runs the contract tests with a given OpenAPI file. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [file] = process.argv.slice(2).filter((argument) => argument !== '--');
if (file === undefined || !existsSync(file)) {
  const got = file === undefined ? 'nothing' : `'${file}'`;
  console.error(`usage: npm run test:contract -- <path to SendGrid's OpenAPI file>, got: ${got}`);
  process.exit(2);
}
const jest = join(__dirname, '..', '..', 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  [jest, '--coverage=false', '--runInBand', '--testMatch', '<rootDir>/test/contract/**/*.contract.ts'],
  { stdio: 'inherit', env: { ...process.env, SENDGRID_OPENAPI: resolve(file) } },
);
process.exit(status ?? 1);
