import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, packPackage } from '../consumers/consumer';
import { temporaryDirectory } from '../support/directories';

const PROGRAMS = join(__dirname, 'programs');
const NAMES = readdirSync(PROGRAMS)
  .filter((file) => file.endsWith('.case.ts'))
  .map((file) => file.replace('.case.ts', ''));

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer(packPackage(temporaryDirectory()), { cdk: '2', constructs: '10' });
  cpSync(PROGRAMS, join(consumer.directory, 'cases'), { recursive: true });
}, 300_000);

test('the programs compile with the strictest flags against the packed package', () => {
  expect(consumer.compile('node16', 'cases/*.ts')).toEqual([]);
});

/** A program is a situation in the app of a user. It ends with exit code 0 if the package does the right thing. */
test.each(NAMES)('%s', async (name) => {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const file = join('cases', `${name}.case.js`);
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, [file], { cwd: consumer.directory, env }, (error, _out, err) =>
      error ? reject(new Error(err || error.message)) : resolve(),
    );
  });
});
