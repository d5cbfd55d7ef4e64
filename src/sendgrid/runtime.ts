/** What the handler has of the world, apart from the network. */
export interface Runtime {
  /** How long an answer of SendGrid is waited for. */
  readonly answerTimeoutMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
}

export const NODE_RUNTIME: Runtime = {
  now: () => Date.now(),
  pause: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
  answerTimeoutMs: 20_000,
};
