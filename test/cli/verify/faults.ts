import { ENDPOINT_FAULTS } from './endpoint-faults';
import { Fault } from './scenarios';
import { SENDGRID_FAULTS } from './sendgrid-faults';

/** All faults that `verify` is tested with. */
export const FAULTS: readonly Fault[] = [...ENDPOINT_FAULTS, ...SENDGRID_FAULTS];
