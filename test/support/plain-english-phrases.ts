/** A phrase that a native speaker would not write here, and what to write instead. */
export interface Phrase {
  /** Words separated by a space also match across a line break. */
  readonly pattern: string;
  readonly use: string;
  /** Sentences that contain the phrase. */
  readonly found: readonly string[];
  /** Correct sentences that look similar. */
  readonly correct?: readonly string[];
}

const PREVIOUS =
  'account|batch|client|deployment|event|id|key|one|owner|post|record|registration|secret|settings|stack|stage|template|token|url|value|version|webhook';

export const PHRASES: readonly Phrase[] = [
  // Words
  {
    pattern: String.raw`\b(?:be|been) had\b`,
    use: 'is unavailable, cannot be read',
    found: ['The public key cannot be had.', 'There is no key to be had.'],
    correct: ['The request would have been rejected; it had no token.'],
  },
  {
    pattern: String.raw`\banew\b`,
    use: 'again, from scratch, recreated',
    found: ['Everything is created anew.'],
    correct: ['A new key is created.'],
  },
  {
    pattern: String.raw`\bthe (?:${PREVIOUS})s? before(?=[.,;:)!?]|$| (?:goes|stays|keeps|is|was|are|has|had|beside|that|as|in)\b)`,
    use: 'the previous …',
    found: [
      'The key of the account before, which is kept.',
      'It deletes the webhook before.',
      'the one before goes on',
    ],
    correct: [
      'Delete the webhook before you deploy.',
      'Read the token before it expires.',
      'The webhook is verified before the client.',
    ],
  },
  {
    pattern: String.raw`\bnobody['’]s\b`,
    use: 'unowned, unmanaged',
    found: ["The webhook is nobody's again."],
  },
  {
    pattern: String.raw`\bwhat is there\b`,
    use: 'existing …',
    found: ['It keeps what is there.'],
    correct: ['What is the reason?'],
  },
  {
    pattern: String.raw`\b(?:as long as|if|unless|when|where|whether|while) there is one(?=[.,;:)]|$)`,
    use: 'if it exists, existing …',
    found: ['It uses the table, if there is one.'],
    correct: ['If there is one webhook, it is used.', 'There is one exception.'],
  },
  {
    pattern: String.raw`\b(?:it|one|or|that|which) is none\b(?! of)`,
    use: 'is invalid, is not a valid …',
    found: ['The parameter has no key, or it is none.', 'A text that is none.'],
    correct: ['Returns undefined if there is none.', 'The reason is none of these.'],
  },
  {
    pattern: String.raw`\b(?:tells|told)\b(?! \w+ apart\b)`,
    use: 'receives, reports, is called with',
    found: ['SendGrid is told to retry.', 'The header tells the URL.', 'It is told of each failure.'],
    correct: ['The parser cannot tell a retry from a new request.', 'Only the message tells them apart.'],
  },
  {
    pattern: String.raw`\b(?:does|do|did|could|will) not tell\b`,
    use: 'Could not read …',
    found: ['AWS does not tell the outputs.'],
    correct: ['You cannot tell them apart.'],
  },
  {
    pattern: String.raw`\bway of (?:an |the )?events?\b`,
    use: 'the request path, the event flow',
    found: ['The whole way of an event.'],
    correct: ['The event flow.'],
  },
  {
    pattern: String.raw`\bon (?:the|its|their) way\b(?! (?:in|that|to)\b)`,
    use: 'in the request path',
    found: ['Everything on the way delivers twice.'],
    correct: ['This depends on the way in which it is called.'],
  },
  {
    pattern: String.raw`\b(?:AWS|API|Cognito|Lambda|Node\.js|SendGrid|its|[a-z]+)['’]s (?:own )?words\b`,
    use: "SendGrid's error message",
    found: ["The deployment fails with SendGrid's words."],
  },
  {
    pattern: String.raw`\b(?:three|of the|these|those|one of its) words\b`,
    use: 'the OAuth error codes',
    found: [
      'A body without one of the three words.',
      'The body has none of the words in it.',
      'Do not send these words.',
    ],
    correct: ['The words are separated by spaces.'],
  },
  {
    pattern: String.raw`\b(?:demands|demanded|demanding)\b`,
    use: 'requires',
    found: ['The method demands a scope.'],
    correct: ['DynamoDB bills on demand.'],
  },
  {
    pattern: String.raw`\blet(?:s|ting)? (?:(?:all|anyone|anybody|everybody|everyone|everything|it|nobody|them|those) )?in(?=[.,;:)]|$| (?:all|any|anyone|both|every|everyone|everything|if|only|posts|requests|what|whatever)\b)`,
    use: 'accepts',
    found: ['API Gateway would let everyone in.', 'Whose events are let in.', 'It lets in whatever comes.'],
    correct: ['Let in-flight requests finish.', 'This lets it run in the background.'],
  },
  {
    pattern: String.raw`\btakes (?:ANY|bytes|either|whatever|what)\b(?! (?:longer|more|time)\b)`,
    use: 'accepts',
    found: ['The method takes ANY.', 'It takes whatever is posted.'],
    correct: ['It takes 3 seconds.', 'The change takes effect.'],
  },
  {
    pattern: String.raw`\bnot take (?:the|these|those|its) (?:batch|event|message|post|request)s?\b`,
    use: 'did not accept',
    found: ['The queue did not take the events.'],
    correct: ['It does not take long.'],
  },
  {
    pattern: String.raw`\b(?:came|come|comes|coming) again\b`,
    use: 'is retried, is delivered again',
    found: ['A failed message comes again.'],
  },
  {
    pattern: String.raw`\bwhat (?:came|became) of\b`,
    use: 'the result of',
    found: ['It prints what came of each request.'],
  },
  { pattern: String.raw`\bborne\b`, use: 'tolerated, retried', found: ['How long a failure is borne with.'] },
  {
    pattern: String.raw`\b(?:mend|mends|mended|mending)\b`,
    use: 'fixes',
    found: ['The parser mends types.'],
    correct: ['We recommend it; amend the commit.'],
  },
  {
    pattern: String.raw`\bplay(?:s|ed|ing)? (?:an? |the )?(?:part of )?SendGrid`,
    use: 'simulates SendGrid',
    found: ['It plays SendGrid.', "One that plays SendGrid's part."],
    correct: ['The recording plays; SendGrid is not called.'],
  },
  {
    pattern: String.raw`\b(?:stand-ins?|stands? in for)\b`,
    use: 'mock',
    found: ['A stand-in for SendGrid.', 'It stands in for the API.'],
    correct: ['The requests stand in a line.'],
  },
  {
    pattern: String.raw`\b(?:made|make|makes|making)(?: |-)up\b(?! of\b| for\b)`,
    use: 'fake, sample',
    found: ['SendGrid posts made-up events.', 'They cannot make up events.'],
    correct: ['The path is made up of three parts.', 'This makes updates fail.', 'This makes up for the delay.'],
  },
  {
    pattern: String.raw`\bby hand\b`,
    use: 'manually',
    found: ['Enter the values by hand.'],
    correct: ['By handling the error.'],
  },
  {
    pattern: String.raw`\bcan not\b(?! only)`,
    use: 'cannot',
    found: ['It can not be read.'],
    correct: ['It can not only read but also write.'],
  },
  {
    pattern: String.raw`\ball is well\b|\bsomething is wrong\b`,
    use: 'Passed / Failed',
    found: ['All is well.', 'Something is wrong: 9 ok, 3 wrong.'],
    correct: ['The value is wrong.'],
  },
  {
    pattern: String.raw`\(unclear\)|\b[a-z]+-unclear\b|\b\d+ unclear\b`,
    use: 'inconclusive',
    found: ['`answer-unclear` (unclear)', '0 unclear'],
    correct: ['It is unclear whether SendGrid signs retries again.'],
  },
  // Names
  {
    pattern: String.raw`\b(?:refusal|refusals)\b`,
    use: 'rejection, denied, invalid, gateway response, SendGrid error',
    found: ['The refusal has no error code.'],
  },
  {
    pattern: String.raw`\b(?<!\bconnections?(?: is| was| are| were)? )(?:refuse|refuses|refused|refusing)(?! to\b)(?! (?:the |a )?connections?\b)\b`,
    use: 'reject, deny, is invalid',
    found: ['A refused token.', 'SQS refuses this character.'],
    correct: [
      'Connection refused.',
      'The connection was refused.',
      'The server refused the connection.',
      'The stage refuses to start.',
    ],
  },
  {
    pattern: String.raw`\b(?:an|its|lost|late|the|whose|HTTP|[A-Za-z.]+['’]s) answers?\b(?! to\b)`,
    use: 'response',
    found: ['An answer without a body.', "SendGrid's answer is lost.", 'It parses the answer.'],
    correct: ['The function answers with 200.', 'Here is the answer to this question.'],
  },
  // Messages
  { pattern: String.raw`\bnot known: `, use: 'Missing …', found: ['not known: --client-id'] },
  {
    pattern: String.raw`\bthis process has no\b`,
    use: 'environment variable X is not set',
    found: ['this process has no variable X'],
  },
  {
    pattern: String.raw`\bdoes it still run\b`,
    use: 'is it still running?',
    found: ['could not connect; does it still run?'],
  },
  {
    pattern: String.raw`\ball the same(?=[.,;:)]|$)`,
    use: 'anyway, despite',
    found: ['--yes posts there all the same'],
    correct: ['These are all the same length.'],
  },
  {
    pattern: String.raw`\bsays what there is\b`,
    use: "Run '… --help' for usage.",
    found: ['--help says what there is'],
  },
  {
    pattern: String.raw`\bas fast as they are answered\b`,
    use: 'unlimited',
    found: ['the default: as fast as they are answered'],
  },
  { pattern: String.raw`\bafter which it ends\b`, use: 'stop after …', found: ['seconds after which it ends'] },
  { pattern: String.raw`\bby chance\b`, use: 'random', found: ['The batch size is chosen by chance.'] },
  {
    pattern: String.raw`\bended with [A-Z]\w+(?:Exception|Error)\b`,
    use: '… failed (…)',
    found: ['GetSecretValue ended with AccessDeniedException'],
    correct: ['The line ended with a comma.'],
  },
  {
    pattern: String.raw`\bwhose (?:it|the webhook|the parameter) is\b`,
    use: 'its owner',
    found: ['A parameter says whose it is.'],
    correct: ['A queue whose retention is 14 days.'],
  },
  // Sentences
  {
    pattern: String.raw`\bof ours\b`,
    use: "this library's …, our …",
    found: ['Nothing of ours runs there.'],
    correct: ['One of our functions.'],
  },
  { pattern: String.raw`\bspeaks? of\b`, use: 'mentions', found: ['The response speaks of a signature.'] },
  { pattern: String.raw`\bbears? (?:its|a|the) mark\b`, use: 'has an ownership record', found: ['It bears its mark.'] },
  {
    pattern: String.raw`\bas (?:often|soon) and as (?:often|soon)\b`,
    use: 'a shorter schedule',
    found: ['as often and as soon as they say'],
  },
  // American spelling
  ...spelling('behaviour', 'behavior', 's', 'al'),
  ...spelling('colour', 'color', 's', 'ed', 'ing', 'ful', 'less'),
  ...spelling('favour', 'favor', 's', 'ed', 'ite', 'able'),
  ...spelling('honour', 'honor', 's', 'ed', 'ing'),
  ...spelling('neighbour', 'neighbor', 's', 'ing'),
  ...spelling('licence', 'license', 's', 'd'),
  ...spelling('defence', 'defense', 's'),
  ...spelling('centre', 'center', 's', 'd'),
  ...spelling('catalogue', 'catalog', 's'),
  ...spelling('artefact', 'artifact', 's'),
  ...spelling('programme', 'program', 's'),
  ...spelling('grey', 'gray', 's'),
  ...spelling('whilst', 'while'),
  ...spelling('learnt', 'learned'),
  ...spelling('fulfil', 'fulfill', 's', 'ment'),
  ...['cancel', 'channel', 'label', 'level', 'marshal', 'model', 'signal', 'total', 'travel', 'tunnel'].flatMap(
    (verb) => spelling(`${verb}l`, verb, 'ed', 'ing'),
  ),
  ...['anal', 'paral'].flatMap((stem) => spelling(`${stem}yse`, `${stem}yze`, 's', 'd', 'r')),
  ...[
    'author',
    'capital',
    'custom',
    'emphas',
    'final',
    'initial',
    'local',
    'material',
    'maxim',
    'minim',
    'normal',
    'optim',
    'organ',
    'prior',
    'random',
    'real',
    'recogn',
    'sanit',
    'serial',
    'special',
    'stabil',
    'summar',
    'synchron',
    'token',
    'util',
    'visual',
  ].flatMap((stem) =>
    spelling(`(?:de|re|un|un)?${stem}(?:it)?is`, `${stem}ize`, 'e', 'es', 'ed', 'ing', 'er', 'ation'),
  ),
];

/** Whole words only: with no ending, or with one of these. */
function spelling(british: string, american: string, ...endings: string[]): Phrase[] {
  const bare = /is$|ll$/.test(british) ? '' : '?';
  const word = british.replace(/^\(\?:[^)]*\)\?/, '').replace(/\(\?:[^)]*\)\?/, '');
  return [
    {
      pattern:
        endings.length === 0 ? String.raw`\b${british}\b` : String.raw`\b${british}(?:${endings.join('|')})${bare}\b`,
      use: `American spelling: ${american}`,
      found: [`A ${word}${bare ? '' : endings[0]} here.`],
    },
  ];
}
