import { Workspace } from './workspace';
import { alternate } from '../support/alternate';
import { runNode } from '../support/node-process';
import { Summary, pairedRatio, summarize } from '../support/stats';

export interface ImportTimes {
  readonly cdkModules: readonly string[];
  readonly cdk: Summary;
  readonly cdkWithBaseClass: Summary;
  readonly ours: Summary;
  readonly ratio: number;
  readonly ratioWithBaseClass: number;
}

/**
 * Import time of our index over aws-cdk-lib's, as time of the `require` calls within a fresh process, without the
 * start of Node.js.
 *
 * Both are lazy: an import loads little, the rest follows when a class is first used. So three things are compared: the
 * modules that our files require (`cdk`); the same and then the one class that ours extends (`cdkWithBaseClass`); and our
 * index with the class of the webhook, which has not loaded what only its constructor uses (`ours`). The whole cost of
 * loading is in the CPU time of an app with one webhook.
 */
export function measureImports(workspace: Workspace, rounds: number): ImportTimes {
  const cdkModules = workspace.requiredCdkModules();
  const requireAll = cdkModules.map((name) => `require('${name}');`).join('');
  const scripts = {
    cdk: requireAll,
    cdkWithBaseClass: `${requireAll}require('aws-cdk-lib/aws-apigateway').CfnGatewayResponse;`,
    ours: "require('cdk-sendgrid-oauth-webhook').SendGridOAuthWebhook;",
  };
  const times = alternate(['cdk', 'cdkWithBaseClass', 'ours'] as const, rounds, (candidate) => {
    const script = `const t = performance.now(); ${scripts[candidate]} process.stdout.write(String(performance.now() - t))`;
    return Number(runNode(['--eval', script], workspace.folder).stdout);
  });
  return {
    cdkModules,
    cdk: summarize(times.cdk),
    cdkWithBaseClass: summarize(times.cdkWithBaseClass),
    ours: summarize(times.ours),
    ratio: pairedRatio(times.ours, times.cdk),
    ratioWithBaseClass: pairedRatio(times.ours, times.cdkWithBaseClass),
  };
}
