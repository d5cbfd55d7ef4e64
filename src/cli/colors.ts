import { createColors } from 'picocolors';

const { NO_COLOR, FORCE_COLOR } = process.env;

/** CI alone does not turn colors on, unlike picocolors' default: people search CI logs for text. */
const isEnabled = !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(process.stdout.isTTY));

export const pc = createColors(isEnabled);
