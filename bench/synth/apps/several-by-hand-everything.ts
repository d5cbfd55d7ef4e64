import { byHandWithEverything } from './by-hand-everything';
import { addSeveral } from './several';

addSeveral((scope) => byHandWithEverything(scope));
