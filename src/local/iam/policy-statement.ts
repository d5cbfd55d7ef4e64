import { StackModel } from '../cloudformation/stack-model';
import { resolvedTexts } from '../cloudformation/unresolved';

/** A statement of an identity policy, of which the local stage knows what it can compare: actions and resources. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A statement as templates have it, before anything in it is evaluated. */
type WrittenStatement = Readonly<Record<string, unknown>>;

const UNKNOWN_PARTS = ['Condition', 'NotAction', 'NotResource', 'NotPrincipal'];

/**
 * Reads the statements of a policy document.
 *
 * One with a part that is not supported, as a condition, matches nothing, and so does an element that refers to what
 * only AWS knows, as the ARN of a table. Both make the stage stricter than AWS where they allow something.
 */
export function readStatements(stack: StackModel, document: unknown): PolicyStatement[] {
  return writtenStatements(document).map((statement) => ({
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: resolvedTexts(stack, statement.Action),
    resources: resolvedTexts(stack, statement.Resource),
  }));
}

/** The services that a role trusts. */
export function readTrustedServices(stack: StackModel, document: unknown): string[] {
  return writtenStatements(document)
    .filter(({ Effect, Action }) => Effect === 'Allow' && resolvedTexts(stack, Action).includes('sts:AssumeRole'))
    .flatMap(({ Principal }) => resolvedTexts(stack, (Principal as { Service?: unknown } | undefined)?.Service));
}

function writtenStatements(document: unknown): WrittenStatement[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: WrittenStatement | WrittenStatement[] };
  return [Statement].flat().filter((statement) => !UNKNOWN_PARTS.some((part) => part in statement));
}

/** Whether statements allow an action on a resource: one allows it and none denies it. */
export function isAllowed(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  const effects = statements
    .filter((statement) => isAbout(statement, action) && matches(statement.resources, resource))
    .map(({ effect }) => effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** Whether an action is one of a statement's; actions have no letter case. */
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
