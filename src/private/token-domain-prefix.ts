import { Aws, Fn } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RESERVED_WORDS } from './validation';

/** 63 characters in all, less a hyphen and 8 hex digits of the address, less a hyphen and 8 of the stack's id. */
const READABLE_LENGTH = 63 - 9 - 9;

/**
 * A domain prefix that no other account and no other construct has: `<readable>-<address>-<stack id>`.
 *
 * The last part is the first group of the GUID at the end of the stack's id, known at deployment only. It is hex,
 * like the address, and so contains none of the words that Cognito reserves.
 */
export function generateDomainPrefix(scope: IConstruct): string {
  const stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const stackPart = Fn.select(0, Fn.split('-', stackGuid));
  const address = scope.node.addr.slice(-8);
  return Fn.join('-', [readablePart(scope.node.path), address, stackPart]);
}

/** The construct's path in the characters that a prefix may have; its end is kept, as it says most. */
export function readablePart(path: string): string {
  const label = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return trimHyphens(withoutReservedWords(label).slice(-READABLE_LENGTH)) || 'sendgrid';
}

/** Taking a word out can join its neighbours to another, so it goes on until there is none. */
function withoutReservedWords(text: string): string {
  const next = RESERVED_WORDS.reduce((rest, word) => rest.split(word).join(''), text);
  return next === text ? text : withoutReservedWords(next);
}

function trimHyphens(text: string): string {
  return text.replace(/^-+|-+$/g, '');
}
