import { addNumbers, compareNumbers, normalizeNumber, subtractNumbers } from '../../../src/local/dynamodb/number';

test.each([
  ['007', '7'],
  ['-0', '0'],
  ['+1.50', '1.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['-12e-3', '-0.012'],
  ['1E+3', '1000'],
  ['1e125', `1${'0'.repeat(125)}`],
  ['0e9999', '0'],
])('%s is stored as %s', (given, stored) => {
  expect(normalizeNumber(given)).toBe(stored);
});

test.each([
  ['', 'The parameter cannot be converted to a numeric value'],
  ['1,5', 'The parameter cannot be converted to a numeric value: 1,5'],
  ['Infinity', 'The parameter cannot be converted to a numeric value: Infinity'],
  ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
  ['-1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
  ['1'.repeat(39), 'Attempting to store more than 38 significant digits in a Number'],
])('fails for "%s"', (given, message) => {
  expect(() => normalizeNumber(given)).toThrow(message);
});

test('numbers are added, subtracted and compared without rounding', () => {
  expect(addNumbers('0.1', '0.2')).toBe('0.3');
  expect(subtractNumbers('9007199254740993', '1')).toBe('9007199254740992');
  expect(subtractNumbers('0.001', '1')).toBe('-0.999');
  expect([compareNumbers('10', '9'), compareNumbers('-1', '0.5'), compareNumbers('1.0', '1')]).toEqual([1, -1, 0]);
});
