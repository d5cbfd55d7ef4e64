/**
 * The peers are optional, because the commands and the entry points for functions do not need them. So package managers do
 * not report that an app lacks them.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- only a call can be caught, and bundlers follow it */
requirePeer('constructs', () => require('constructs'));
requirePeer('aws-cdk-lib', () => require('aws-cdk-lib'));
/* eslint-enable @typescript-eslint/no-require-imports */

function requirePeer(name: string, load: () => unknown): void {
  try {
    load();
  } catch (error) {
    // Node.js's message, and the one of Yarn Plug'n'Play. A peer that lacks a module of its own is another fault.
    const isMissing = new RegExp(`^Cannot find module '${name}'|tried to access ${name} `).test(
      (error as Error).message,
    );
    if (!isMissing) throw error;
    throw new Error(
      `the constructs of cdk-sendgrid-oauth-webhook require ${name}, which is not installed; install aws-cdk-lib and ` +
        "constructs in your CDK app. In a function, import 'cdk-sendgrid-oauth-webhook/events', which requires neither",
      { cause: error },
    );
  }
}
