import { cryptoBudget } from './budgets';
import { measureFirstCalls } from './first-call';
import { Size, SIZES } from './posts';
import { report } from './report';
import { measureSteadyState } from './steady-state';
import { roundsFromArguments } from '../support/arguments';
import { writeSection } from '../support/results';

async function main(): Promise<void> {
  const rounds = roundsFromArguments(31);
  const sizes = Object.keys(SIZES) as Size[];
  const steady = sizes.map((size) => measureSteadyState(size, rounds));
  const first = measureFirstCalls(sizes, rounds);
  const budgets = steady.map(cryptoBudget);

  const section = report({ rounds, steady, first, budgets });
  console.log(section);
  await writeSection('verify', section);
  if (budgets.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

void main();
