import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRequiresLazy } from '../scripts/lazy-requires';
import { temporaryDirectory } from './support/directories';

/** As TypeScript compiles three files and an index of them. */
const COMPILED = {
  'index.js': '__exportStar(require("./shapes"), exports);\n__exportStar(require("./circle"), exports);',
  'shapes.js': 'exports.Shape = void 0;\nclass Shape { area() { return 0; } }\nexports.Shape = Shape;',
  'unit.js': 'exports.RADIUS = void 0;\nexports.RADIUS = 2;',
  'circle.js': [
    'exports.Circle = void 0;',
    'const shapes_1 = require("./shapes");',
    'const unit_1 = require("./unit");',
    'class Circle extends shapes_1.Shape { area() { return unit_1.RADIUS; } }',
    'exports.Circle = Circle;',
  ].join('\n'),
};

const EXPORT_STAR = 'const __exportStar = (m, exports) => Object.assign(exports, m);';

function compiled(): string {
  const folder = temporaryDirectory();
  for (const [name, code] of Object.entries(COMPILED)) {
    writeFileSync(join(folder, name), `"use strict";\n${EXPORT_STAR}\n${code}\n`);
  }
  return folder;
}

/** What a program prints that has `lib`, the index, and `loaded()`, the names of the files that were loaded. */
function run(folder: string, program: string): unknown {
  const loaded = `const loaded = () => Object.keys(require.cache).map((file) => require('path').basename(file)).sort();`;
  const script = `${loaded} const lib = require(${JSON.stringify(join(folder, 'index.js'))}); ${program}`;
  return JSON.parse(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' }));
}

test('an import of the package loads a file when it is first used', () => {
  const folder = compiled();
  makeRequiresLazy(folder);
  const report =
    'console.log(JSON.stringify([Object.keys(lib), loaded(), lib.Circle.name, loaded(), new lib.Circle().area(), loaded()]))';
  expect(run(folder, report)).toEqual([
    ['Shape', 'Circle'],
    ['index.js'],
    'Circle',
    ['circle.js', 'index.js', 'shapes.js'],
    2,
    ['circle.js', 'index.js', 'shapes.js', 'unit.js'],
  ]);
});

test('an ES module imports the classes by name', () => {
  const folder = compiled();
  makeRequiresLazy(folder);
  const program = join(folder, 'program.mjs');
  writeFileSync(program, `import { Circle } from './index.js'; console.log(new Circle().area());`);
  expect(execFileSync(process.execPath, [program], { encoding: 'utf8' })).toBe('2\n');
});

test('a second run changes nothing', () => {
  const folder = compiled();
  makeRequiresLazy(folder);
  const texts = () => Object.keys(COMPILED).map((name) => readFileSync(join(folder, name), 'utf8'));
  const first = texts();
  makeRequiresLazy(folder);
  expect(texts()).toEqual(first);
});
