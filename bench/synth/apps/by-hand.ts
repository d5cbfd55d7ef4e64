import { byHand } from './by-hand-stack';

byHand({ govCloud: true });
