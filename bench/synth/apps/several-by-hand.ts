import { byHand } from './by-hand-stack';
import { addSeveral } from './several';

addSeveral((scope) => byHand(scope, { govCloud: true }));
