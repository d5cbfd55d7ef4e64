// The bundle requires the local stage from the package instead of containing a second copy of it. scripts/bundle.ts
// leaves this path out of the bundle: it is the same from src/cli/ and from lib/cli/index.js.
export { LocalStage } from '../local';
