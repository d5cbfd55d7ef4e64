import { createColors } from 'picocolors';

const { NO_COLOR, FORCE_COLOR } = process.env;

/** On a terminal, or where they are wanted; not just because it is CI, whose logs are searched. */
const areWanted = !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(process.stdout.isTTY));

export const pc = createColors(areWanted);
