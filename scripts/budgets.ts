/** The maximum size in bytes of files that are loaded at a cold start of a function, or at the start of a command. */
export const BUDGETS = {
  'assets/receiver/index.js': 30_000,
  'assets/registration/index.js': 50_000,
  'lib/cli/index.js': 1_050_000,
  'lib/local/index.js': 400_000,
} as const;

/** The maximum size in bytes of a bundled and minified handler that imports only this function from the published kit. */
export const KIT_BUDGETS = {
  verifySignature: 2_000,
  parseEvents: 6_500,
  // A quarter of it is metrics.
  eventHandler: 16_300,
} as const;

/** The maximum size in bytes of the published package, packed. */
export const PACKED_BUDGET = 700_000;

/** The maximum ratio of the time of `--help` to the time of a Node.js process without a script. */
export const HELP_RATIO = 4;
