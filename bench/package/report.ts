import { BUDGETS, PACKED_BUDGET } from '../../scripts/budgets';
import { Pack } from '../../scripts/pack';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

const LARGEST = 10;

export function report({ size, unpackedSize, files }: Pack): string {
  const sizeOf = (name: string) => files.find(({ path }) => path === name)?.size ?? Infinity;
  const budgets = [
    { what: 'the package, packed, in bytes', limit: PACKED_BUDGET, figure: size },
    ...Object.entries(BUDGETS).map(([name, limit]) => ({ what: `\`${name}\` in bytes`, limit, figure: sizeOf(name) })),
  ];
  return `
## package

The size of the package on npm. It has no dependencies; its two peers are optional. The build fails above a budget.

${environmentLine(['esbuild'])}

To repeat, build the package and run \`npm run bench:package\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  budgets.map(({ what, limit, figure }) => [what, `≤ ${limit}`, String(figure), figure <= limit ? 'met' : '**exceeded**']), // prettier-ignore
)}

### Largest files

The package has ${files.length} files, with ${unpackedSize} bytes unpacked.

${table(
  ['', 'bytes'],
  [...files]
    .sort((a, b) => b.size - a.size)
    .slice(0, LARGEST)
    .map((file) => [`\`${file.path}\``, String(file.size)]),
)}
`;
}
