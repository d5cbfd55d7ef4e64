/** A price, without cents from $100. Half a cent counts as one. */
export function dollars(amount: number): string {
  return `$${amount < 100 ? (amount + 1e-9).toFixed(2) : count(Math.round(amount))}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function table(
  head: readonly string[],
  alignment: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${alignment.join('|')}|`, ...rows.map(line)].join('\n');
}
