import { counted } from '../../src/sendgrid/counted';

test.each([
  [0, '0 posts'],
  [1, '1 post'],
  [2, '2 posts'],
])('%i is written as %s', (count, text) => {
  expect(counted(count, 'post')).toBe(text);
});
