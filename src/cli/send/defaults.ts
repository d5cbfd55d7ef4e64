/** Number of events to generate without `--count`. */
export const DEFAULT_COUNT = 100;
