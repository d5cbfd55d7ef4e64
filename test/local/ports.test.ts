import { Ports } from '../../src/local/ports';

const portsOf = (ports: Ports, keys: readonly string[]) => keys.map((key) => ports.of(key));

test('any free ports', () => {
  expect(portsOf(new Ports(0, ['a', 'b'], []), ['a', 'b'])).toEqual([0, 0]);
});

test('consecutive ports from the first', () => {
  expect(portsOf(new Ports(8080, ['a', 'b'], []), ['a', 'b'])).toEqual([8080, 8081]);
});

test('the previous ports, and unused ports for new servers', () => {
  const before = [
    ['b', 'http://127.0.0.1:8080'],
    ['gone', 'http://127.0.0.1:8082'],
  ] as const;
  const keys = ['a', 'b', 'c', 'd'];
  expect(portsOf(new Ports(8080, keys, before), keys)).toEqual([8081, 8080, 8083, 8084]);
  expect(portsOf(new Ports(0, keys, before), keys)).toEqual([0, 8080, 0, 0]);
});
