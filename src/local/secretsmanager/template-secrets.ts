import { randomInt } from 'node:crypto';
import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';
import { UnresolvedValueError } from '../errors';

/** How Secrets Manager generates a value. */
interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Reads the secrets of all stacks. A secret whose value only AWS knows is left out. */
export function secretsOf(stacks: readonly StackModel[]): Array<{ readonly arn: string; readonly value: string }> {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::SecretsManager::Secret'))
    .flatMap((secret) => {
      const value = undefinedIfUnresolved(() => valueOf(secret));
      return value === undefined ? [] : [{ arn: String(secret.stack.ref(secret.logicalId)), value }];
    });
}

function valueOf(secret: Resource): string {
  const given = secret.property('SecretString');
  if (given !== undefined) return String(given);
  const generated = (secret.property('GenerateSecretString') ?? {}) as GenerateSecretString;
  const password = randomPassword(Number(generated.PasswordLength ?? 32), generated.ExcludeCharacters ?? '');
  const { SecretStringTemplate: template, GenerateStringKey: key } = generated;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...parseTemplate(secret, template), [key]: password });
}

function parseTemplate({ where }: Resource, template: string): object {
  try {
    return JSON.parse(template) as object;
  } catch {
    throw new UnresolvedValueError(`the SecretStringTemplate of ${where} is not JSON`);
  }
}

/** Uses letters and digits only, which every secret may contain. */
function randomPassword(length: number, excluded: string): string {
  const characters = [...LETTERS_AND_DIGITS].filter((character) => !excluded.includes(character));
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}
