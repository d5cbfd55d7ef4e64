import { App, Stack } from 'aws-cdk-lib';
import { byHand } from './by-hand-stack';

// What one writes who will never deploy to AWS GovCloud (US). Only its template is looked at.
// Directly in the stack, and so with the short ids that ours, one level deeper, cannot have.
byHand(new Stack(new App(), 'Bench'), { govCloud: false });
