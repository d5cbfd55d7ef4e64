import { report } from './report';
import { PACKED_BUDGET } from '../../scripts/budgets';
import { readPack } from '../../scripts/pack';
import { writeSection } from '../support/results';

async function main(): Promise<void> {
  const pack = readPack();
  const section = report(pack);
  console.log(section);
  await writeSection('package', section);
  if (pack.size > PACKED_BUDGET) process.exitCode = 1;
}

void main();
