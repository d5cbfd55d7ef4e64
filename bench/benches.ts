/** All benchmarks, each in the folder of its name, with the description of its command. */
export const BENCHES = {
  synth: 'Compare synthesis time and size with the same app written manually; writes bench/RESULTS.md',
  kit: 'Compare the CPU time of eventHandler with a plain loop and with AWS Lambda Powertools; writes bench/RESULTS.md',
  local: 'Compare the local stage with serverless-offline, and `send` with a load generator; writes bench/RESULTS.md',
  verify: 'Compare signature verification with node:crypto and with the official library; writes bench/RESULTS.md',
  receiver: 'Compare the bundle size and cold start of the receiver with the alternatives; writes bench/RESULTS.md',
  cli: 'Measure the size of the command line, and compare its start with that of Node.js; writes bench/RESULTS.md',
  package: 'Measure the size of the published package; writes bench/RESULTS.md',
  scale: 'Simulate webhooks against the quotas of AWS; writes docs/scale.md',
} as const;

export type BenchName = keyof typeof BENCHES;
