import { byHand } from './by-hand-stack';

// What one writes who will never deploy to AWS GovCloud (US). Only its template is looked at.
byHand({ govCloud: false });
