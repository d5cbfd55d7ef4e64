import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppName, SeveralName, Workspace } from './workspace';
import { runNode } from '../support/node-process';

export interface Synthesis {
  readonly milliseconds: number;
  /** The template file as the CDK writes it. */
  readonly template: string;
}

export interface TemplateFacts {
  readonly bytes: number;
  readonly resources: number;
  readonly types: readonly string[];
  readonly outputs: number;
  readonly accountWide: boolean;
}

/**
 * Synthesizes an app in a process of its own, as the CDK CLI would have it done: into `CDK_OUTDIR`, at the end of the
 * process. No feature flags are set, which is the hard case: without them the CDK's own defaults for a REST API make
 * an account-wide resource.
 *
 * @param validate whether aws-cdk-lib checks the template, as it does by default
 * @param args arguments of the app
 */
export function synthesize(
  workspace: Workspace,
  app: AppName | SeveralName,
  validate: boolean,
  args: readonly string[] = [],
): Synthesis {
  const outdir = mkdtempSync(join(workspace.folder, 'cdk.out-'));
  try {
    const env = { CDK_OUTDIR: outdir, ...(validate ? {} : { CDK_VALIDATION: 'false' }) };
    const { milliseconds } = runNode([`${app}.js`, ...args], workspace.folder, env);
    return { milliseconds, template: readFileSync(join(outdir, 'Bench.template.json'), 'utf8') };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

export function templateFacts(template: string): TemplateFacts {
  const { Resources, Outputs } = JSON.parse(template) as Template;
  const types = Object.values(Resources).map((resource) => resource.Type);
  return {
    bytes: Buffer.byteLength(template),
    resources: types.length,
    types: [...types].sort(),
    outputs: Object.keys(Outputs ?? {}).length,
    accountWide: types.includes('AWS::ApiGateway::Account'),
  };
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string }>;
  readonly Outputs?: Record<string, unknown>;
}
