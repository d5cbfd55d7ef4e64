export { isLoopback } from '../local/loopback';
