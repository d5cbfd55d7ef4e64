import { parse } from 'velocityjs';
import { stepsOf } from './json-path';
import { TemplateInput, TemplateUtil } from './template-objects';
import { Ast, VelocityTemplate } from './velocity-template';

interface PathStep {
  readonly type: string;
  readonly id: string;
  readonly args?: readonly Ast[] | false;
}

/** Names below `$context` that the stage has, each with what may follow it. */
const CONTEXT: Readonly<Record<string, RegExp | undefined>> = {
  accountId: undefined,
  apiId: undefined,
  authorizer: /^claims\.[^.]+$/,
  domainName: undefined,
  domainPrefix: undefined,
  extendedRequestId: undefined,
  httpMethod: undefined,
  identity: /^(sourceIp|userAgent)$/,
  path: undefined,
  protocol: undefined,
  requestId: undefined,
  requestTime: undefined,
  requestTimeEpoch: undefined,
  resourceId: undefined,
  resourcePath: undefined,
  responseOverride: /^(status|header\.[^.]+)$/,
  stage: undefined,
};

/** Everything in a template that the local stage could not do as API Gateway does. */
export function unsupportedInTemplate({ ast }: VelocityTemplate): string[] {
  const found: string[] = [];
  visit(ast, (node) => {
    if (node.type === 'references') found.push(...unknownNames(node));
    if (node.type === 'macro_call') found.push(`#${String(node.id)}`);
  });
  return [...new Set(found)];
}

function visit(node: unknown, see: (node: Ast) => void): void {
  if (node === null || typeof node !== 'object') return;
  const ast = node as Ast;
  see(ast);
  // A text in double quotes is a template in a template.
  if (ast.type === 'string' && ast.isEval === true && /[$#]/.test(String(ast.value))) {
    visit(parse(String(ast.value)), see);
  }
  for (const child of Object.values(ast)) visit(child, see);
}

function unknownNames({ id, path }: Ast): string[] {
  const steps = (path ?? []) as readonly PathStep[];
  if (id === 'context') return unknownInContext(steps);
  if (id === 'input') return unknownInInput(steps);
  if (id === 'util') return unknownMethod('util', TemplateUtil.prototype, steps);
  return [];
}

function unknownInContext(steps: readonly PathStep[]): string[] {
  const names = steps.filter(({ type }) => type === 'property').map(({ id }) => id);
  const [first = '', ...rest] = names;
  const known = Object.hasOwn(CONTEXT, first) && (CONTEXT[first]?.test(rest.join('.')) ?? rest.length === 0);
  return known ? [] : [`$${['context', ...names].join('.')}`];
}

function unknownInInput(steps: readonly PathStep[]): string[] {
  const [first] = steps;
  if (first?.type === 'property' && first.id === 'body') return [];
  const [argument] = (first?.args || []) as readonly Ast[];
  if ((first?.id === 'path' || first?.id === 'json') && argument?.type === 'string') {
    try {
      stepsOf(String(argument.value));
    } catch {
      return [`$input.${first.id}('${String(argument.value)}')`];
    }
  }
  return unknownMethod('input', TemplateInput.prototype, steps);
}

function unknownMethod(name: string, methods: object, [first]: readonly PathStep[]): string[] {
  if (!first) return [`$${name}`];
  const isKnown = first.type === 'method' && first.id !== 'constructor' && Object.hasOwn(methods, first.id);
  return isKnown ? [] : [`$${name}.${first.id}`];
}
