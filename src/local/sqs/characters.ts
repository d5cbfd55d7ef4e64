import { SqsError } from './sqs-error';

const DISALLOWED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const ALLOWED = '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

/**
 * Throws for a character that SQS does not allow.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkCharacters(text: string, location: string): void {
  const [character] = DISALLOWED.exec(text) ?? [];
  if (character === undefined) return;
  const code = character.codePointAt(0)!.toString(16).toUpperCase();
  throw new SqsError(
    'InvalidMessageContents',
    `Invalid binary character '#x${code}' was found in the ${location}, the set of allowed characters is ${ALLOWED}`,
  );
}
