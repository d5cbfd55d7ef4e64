import { App, Stack } from 'aws-cdk-lib';
import { byHand } from './by-hand-stack';

// Directly in the stack, and so with the short ids that ours, one level deeper, cannot have.
byHand(new Stack(new App(), 'Bench'), { govCloud: true });
