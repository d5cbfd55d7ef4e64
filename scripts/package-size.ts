/** Prints the size of the published package. Fails if it contains unwanted files or exceeds a budget. */
import { BUDGETS, PACKED_BUDGET } from './budgets';
import { readPack } from './pack';

const NOT_PUBLISHED =
  /^(src|test|examples|bench|scripts|docs|rosetta|projenrc|\.projen|\.ci|\.github)\/|\.map$|tsconfig/;

const pack = readPack();
const largest = [...pack.files].sort((a, b) => b.size - a.size).slice(0, 5);
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

console.log(`package: ${kilobytes(pack.size)}, unpacked ${kilobytes(pack.unpackedSize)}, ${pack.files.length} files`);
for (const { path, size } of largest) console.log(`  ${kilobytes(size).padStart(8)}  ${path}`);

const wrong = pack.files.filter(({ path }) => NOT_PUBLISHED.test(path)).map(({ path }) => path);
if (wrong.length > 0) {
  console.error(`error: the package must not contain ${wrong.join(', ')}; check \`files\` in package.json`);
  process.exitCode = 1;
}

if (pack.size > PACKED_BUDGET) {
  console.error(
    `error: the package has ${pack.size} bytes, more than its budget of ${PACKED_BUDGET} in scripts/budgets.ts`,
  );
  process.exitCode = 1;
}

for (const [name, budget] of Object.entries(BUDGETS)) {
  const { size } = pack.files.find(({ path }) => path === name) ?? { size: Infinity };
  if (size <= budget) continue;
  console.error(`error: ${name} has ${size} bytes, more than its budget of ${budget} in scripts/budgets.ts`);
  process.exitCode = 1;
}
