import { invokedFunction } from '../../../src/local/lambda/invocation-path';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:Stack-Handler';

test.each([
  [`/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`, 'Stack-Handler'],
  [`/2015-03-31/functions/${encodeURIComponent(`${ARN}:live`)}/invocations`, 'Stack-Handler'],
  [`/2015-03-31/functions/${ARN}/invocations`, 'Stack-Handler'],
  ['/2015-03-31/functions/Stack-Handler/invocations', 'Stack-Handler'],
  ['/2015-03-31/functions/%zz/invocations', '%zz'],
  ['/2015-03-31/functions', undefined],
  ['/', undefined],
])('a request to %s invokes %s', (path, name) => {
  expect(invokedFunction(path)).toBe(name);
});
