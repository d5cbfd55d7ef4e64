/** Most bytes of what is loaded when it counts: at a function's cold start, at the start of a command. */
export const BUDGETS = {
  'assets/receiver/index.js': 30_000,
  'assets/registration/index.js': 50_000,
  'lib/cli/index.js': 1_200_000,
} as const;

/** Of a cold `--help` to a process of Node.js that does nothing, in the same round. */
export const HELP_RATIO = 4;
