import { Break } from './arranging';
import { ENDPOINT_BREAKS } from './endpoint-breaks';
import { SENDGRID_BREAKS } from './sendgrid-breaks';

/** Every verdict, by what is broken. */
export const BREAKS: readonly Break[] = [...ENDPOINT_BREAKS, ...SENDGRID_BREAKS];
