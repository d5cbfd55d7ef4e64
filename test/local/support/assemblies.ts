import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SendGridOAuthWebhook, SendGridOAuthWebhookProps } from '../../../src';
import { temporaryDirectory } from '../../support/directories';

/** Writes files into a new directory, as the source of an asset. */
export function files(contents: Readonly<Record<string, string | Buffer>>): string {
  const directory = temporaryDirectory();
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(directory, name), content);
  return directory;
}

/** Synthesizes an app into a new directory, which it returns. */
export function synthApp(build: (app: App) => void): string {
  const app = new App({
    outdir: temporaryDirectory(),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
  build(app);
  return app.synth().directory;
}

/** Synthesizes an app with one stack, 'Stack'. */
export function synth(build: (stack: Stack) => void): string {
  return synthApp((app) => build(new Stack(app, 'Stack')));
}

/** Synthesizes a webhook in a stack 'Stack', whose handler has the given code. */
export function synthWebhook(
  code: string,
  props: Partial<SendGridOAuthWebhookProps> = {},
  handlerProps: Partial<FunctionProps> = {},
): string {
  return synth((stack) => {
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, code, handlerProps), ...props });
  });
}

/** Creates a handler from the text of a Node.js module. */
export function inlineHandler(scope: Construct, code: string = OK, props: Partial<FunctionProps> = {}): Function {
  return new Function(scope, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    ...props,
    code: props.code ?? Code.fromInline(code),
  });
}

/** Responds to every event with 200. */
export const OK = 'exports.handler = async () => ({ statusCode: 200, body: "accepted" });';

/** Responds with the event that it received. */
export const RETURN_EVENT = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';

/** Responds with the value of an expression. */
export function returning(expression: string): string {
  return `exports.handler = async (event) => (${expression});`;
}

// A test may edit a template in any way.
export type AnyTemplate = { Resources: Record<string, any>; Outputs?: Record<string, any>; [section: string]: any };

/** Changes the template of a stack on disk. */
export function editTemplate(assembly: string, edit: (template: AnyTemplate) => void, stackName = 'Stack'): void {
  const file = join(assembly, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as AnyTemplate;
  edit(template);
  writeFileSync(file, JSON.stringify(template));
}

/** Returns the logical id of the only resource of a type. */
export function logicalIdOf(template: AnyTemplate, type: string): string {
  const found = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === type);
  if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0];
}

/** Returns the only resource of a type. */
export function resourceOf(template: AnyTemplate, type: string): any {
  return template.Resources[logicalIdOf(template, type)];
}
