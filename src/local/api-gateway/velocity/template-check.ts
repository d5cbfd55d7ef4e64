import { parse } from 'velocityjs';
import { stepsOf } from './json-path';
import { TemplateInput, TemplateUtil } from './template-objects';
import { Ast, VelocityTemplate } from './velocity-template';

interface PathStep {
  readonly type: string;
  readonly id: string;
  readonly args?: readonly Ast[] | false;
}

/** Supported names below `$context`, each with the pattern of the names that may follow. */
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

/** Lists the parts of a template that the local stage does not support. */
export function unsupportedInTemplate({ ast }: VelocityTemplate): string[] {
  const found: string[] = [];
  visit(ast, (node) => {
    if (node.type === 'references') found.push(...unknownNames(node));
    if (node.type === 'macro_call') found.push(`#${String(node.id)}`);
  });
  return [...new Set(found)];
}

function visit(node: unknown, onNode: (node: Ast) => void): void {
  if (node === null || typeof node !== 'object') return;
  const ast = node as Ast;
  onNode(ast);
  // A string in double quotes is itself a template.
  if (ast.type === 'string' && ast.isEval === true && /[$#]/.test(String(ast.value))) {
    visit(parse(String(ast.value)), onNode);
  }
  for (const child of Object.values(ast)) visit(child, onNode);
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
  const invalidPath = first && invalidJsonPath(first);
  if (invalidPath !== undefined) return [`$input.${first.id}('${invalidPath}')`];
  return unknownMethod('input', TemplateInput.prototype, steps);
}

/** Returns the argument of `$input.path()` or `$input.json()` if the stage does not support that JSON path. */
function invalidJsonPath({ id, args }: PathStep): string | undefined {
  const [argument] = args || [];
  if ((id !== 'path' && id !== 'json') || argument?.type !== 'string') return undefined;
  const expression = String(argument.value);
  try {
    stepsOf(expression);
    return undefined;
  } catch {
    return expression;
  }
}

function unknownMethod(name: string, methods: object, [first]: readonly PathStep[]): string[] {
  if (!first) return [`$${name}`];
  const isKnown = first.type === 'method' && first.id !== 'constructor' && Object.hasOwn(methods, first.id);
  return isKnown ? [] : [`$${name}.${first.id}`];
}
