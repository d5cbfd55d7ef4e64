import { App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { claim } from '../../src/private/claims';

test('a claim ends when a construct that contains the claimant is removed', () => {
  const app = new App();
  const inner = new Construct(new Construct(app, 'Outer'), 'Inner');
  const other = new Construct(app, 'Other');
  expect(claim(app, 'name', inner)).toBeUndefined();
  expect(claim(app, 'name', other)).toBe(inner);
  app.node.tryRemoveChild('Outer');
  expect(claim(app, 'name', other)).toBeUndefined();
});
