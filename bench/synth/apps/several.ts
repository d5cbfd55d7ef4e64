import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Adds webhooks to an app, spread over stacks; the arguments are how many of each. */
export function addSeveral(add: (scope: Construct) => void): void {
  const [webhooks, stackCount] = process.argv.slice(2).map(Number);
  const app = new App();
  const stacks = Array.from({ length: stackCount }, (_, i) => new Stack(app, i === 0 ? 'Bench' : `Bench${i}`));
  for (let i = 0; i < webhooks; i++) add(new Construct(stacks[i % stackCount], `Webhook${i}`));
}
