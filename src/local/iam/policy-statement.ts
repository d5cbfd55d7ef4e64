import { StackModel } from '../cloudformation/stack-model';
import { resolvedTexts } from '../cloudformation/unresolved';

/** A statement of an identity policy, reduced to the parts that the stage evaluates. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A statement in a template, not evaluated. */
type TemplateStatement = Readonly<Record<string, unknown>>;

const UNSUPPORTED_ELEMENTS = ['Condition', 'NotAction', 'NotResource', 'NotPrincipal'];

/**
 * Reads the statements of a policy document.
 *
 * A statement with an unsupported element, such as a condition, matches nothing. Neither does an action or a resource
 * that only AWS knows, such as the ARN of a bucket. For statements that allow, this makes the stage stricter than AWS.
 */
export function readStatements(stack: StackModel, document: unknown): PolicyStatement[] {
  return supportedStatements(document).map((statement) => ({
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: resolvedTexts(stack, statement.Action),
    resources: resolvedTexts(stack, statement.Resource),
  }));
}

/** Reads the services that a role trusts. */
export function readTrustedServices(stack: StackModel, document: unknown): string[] {
  return supportedStatements(document)
    .filter(({ Effect, Action }) => Effect === 'Allow' && resolvedTexts(stack, Action).includes('sts:AssumeRole'))
    .flatMap(({ Principal }) => resolvedTexts(stack, (Principal as { Service?: unknown } | undefined)?.Service));
}

function supportedStatements(document: unknown): TemplateStatement[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: TemplateStatement | TemplateStatement[] };
  return [Statement].flat().filter((statement) => !UNSUPPORTED_ELEMENTS.some((element) => element in statement));
}

/** Whether at least one statement allows an action on a resource, and none denies it. */
export function isAllowed(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  const effects = statements
    .filter((statement) => isAbout(statement, action) && matches(statement.resources, resource))
    .map(({ effect }) => effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** Whether a statement covers an action. Actions are case-insensitive. */
export function isAbout({ actions }: PolicyStatement, action: string): boolean {
  return matches(
    actions.map((pattern) => pattern.toLowerCase()),
    action.toLowerCase(),
  );
}

/** `*` stands for any characters, `?` for one. */
function matches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
  });
}
