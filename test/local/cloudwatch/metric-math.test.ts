import { parseMetricMath } from '../../../src/local/cloudwatch/metric-math';

const VALUES: Readonly<Record<string, number>> = { a: 6, b: 3, zero: 0 };

function valueOf(expression: string): number | undefined {
  return parseMetricMath(expression)((id) => VALUES[id]);
}

describe('metric math computes', () => {
  test.each([
    ['a + b * 2', 12],
    ['(a + b) * 2', 18],
    ['a - b - 1', 2],
    ['100 * b / (a + b)', 100 / 3],
    ['-a + 1.5', -4.5],
    ['a > b', 1],
    ['a <= b', 0],
    ['a == 6 && b != 6', 1],
    ['zero OR b', 1],
    ['a AND zero', 0],
    ['FILL(none, 7)', 7],
    ['FILL(a, 7)', 6],
    ['IF(a >= 5, 100 * b / a, 0)', 50],
    ['IF(zero, 1, 2)', 2],
    ['IF(b < a, a)', 6],
  ])('%s', (expression, expected) => {
    expect(valueOf(expression)).toBe(expected);
  });
});

describe('metric math has no value for', () => {
  test.each(['none', 'a + none', 'a / zero', 'IF(none, 1, 2)', 'IF(zero, 1)', 'a > none'])('%s', (expression) => {
    expect(valueOf(expression)).toBeUndefined();
  });
});

describe('metric math fails, with the expression, for', () => {
  test.each(['SEARCH("x", "Sum")', 'RATE(a)', 'FILL(a, REPEAT)', 'a +', '(a', 'a b', 'IF(a)(b)', 'a % b', ''])(
    '%s',
    (expression) => {
      expect(() => parseMetricMath(expression)).toThrow(
        `the local stage does not support the metric math expression '${expression}'`,
      );
    },
  );
});
