import { Aws, Fn } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RESERVED_WORDS } from './validation';

/** The maximum of 63 characters minus two hyphens, each with 8 hex digits: of the address and of the stack ID. */
const READABLE_LENGTH = 63 - 9 - 9;

/**
 * Returns a domain prefix that is unique across accounts and constructs: `<readable>-<address>-<stack ID>`.
 *
 * The last part is the first group of the GUID at the end of the stack ID, which is known only at deployment. Like the
 * address it is hexadecimal, so it contains no reserved word of Cognito.
 */
export function generateDomainPrefix(scope: IConstruct): string {
  const stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const stackPart = Fn.select(0, Fn.split('-', stackGuid));
  const address = scope.node.addr.slice(-8);
  return Fn.join('-', [readablePart(scope.node.path), address, stackPart]);
}

/** The construct's path in the allowed characters, shortened at its start, because its end is more specific. */
export function readablePart(path: string): string {
  const label = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return trimHyphens(withoutReservedWords(label).slice(-READABLE_LENGTH)) || 'sendgrid';
}

/** Removing a word can form another one, so this repeats until there is none. */
function withoutReservedWords(text: string): string {
  const next = RESERVED_WORDS.reduce((rest, word) => rest.split(word).join(''), text);
  return next === text ? text : withoutReservedWords(next);
}

function trimHyphens(text: string): string {
  return text.replace(/^-+|-+$/g, '');
}
