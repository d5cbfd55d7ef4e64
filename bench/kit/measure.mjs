// Runs in a folder with the packed package and Powertools installed, by plain Node.js: a TypeScript runner would change
// the code. Prints the CPU times of each subject per post, in milliseconds and rounds.
import { readFileSync } from 'node:fs';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import { JSONStringified } from '@aws-lambda-powertools/parser/helpers';
import { eventHandler, InMemoryDeduplicationStore } from 'cdk-sendgrid-oauth-webhook/events';
import { z } from 'zod';

const [bodyFile, roundsText] = process.argv.slice(2);
const body = readFileSync(bodyFile, 'utf8');
const count = JSON.parse(body).length;
const request = { body, isBase64Encoded: false };
const messages = { Records: [{ messageId: 'm-1', eventSource: 'aws:sqs', body, attributes: {}, messageAttributes: {} }] };
const lambdaContext = { awsRequestId: 'r-1', functionName: 'f', getRemainingTimeInMillis: () => 30_000 };

let opens = 0;
const fn = async (event) => {
  if (event.event === 'open') opens += 1;
};
const each = async (events) => {
  for (const event of events) await fn(event);
};

const Events = JSONStringified(
  z.array(z.looseObject({ event: z.string(), timestamp: z.number(), email: z.string().optional(), sg_event_id: z.string() })),
);
const processor = new BatchProcessor(EventType.SQS);

/** Keeps records in a map, as InMemoryDeduplicationStore does. */
class InMemoryPersistence extends BasePersistenceLayer {
  records = new Map();
  async _putRecord(record) {
    this.records.set(record.idempotencyKey, record);
  }
  async _getRecord(key) {
    return this.records.get(key);
  }
  async _updateRecord(record) {
    this.records.set(record.idempotencyKey, record);
  }
  async _deleteRecord(record) {
    this.records.delete(record.idempotencyKey);
  }
}

const perEvent = eventHandler(fn);
const perBatch = eventHandler(each, { per: 'batch' });
const withMetrics = eventHandler(fn, { metrics: { webhook: 'w' } });

const subjects = {
  loop: async () => each(JSON.parse(body)),
  event: () => perEvent(request, lambdaContext),
  batch: () => perBatch(request, lambdaContext),
  metrics: () => withMetrics(request, lambdaContext),
  // A new store for each post, because a second post would only have duplicates.
  store: () => eventHandler(fn, { deduplication: new InMemoryDeduplicationStore() })(request, lambdaContext),
  parser: async () => each(Events.parse(body)),
  processor: () => processPartialResponse(messages, async (record) => each(Events.parse(record.body)), processor),
  idempotency: async () => {
    const options = { persistenceStore: new InMemoryPersistence(), config: new IdempotencyConfig({ eventKeyJmesPath: 'sg_event_id' }) };
    options.config.registerLambdaContext(lambdaContext);
    const once = makeIdempotent(fn, options);
    for (const event of Events.parse(body)) await once(event);
  },
};

/** As many posts as have the events of a large one, so that each figure is of several milliseconds. */
const posts = Math.max(2, Math.ceil(2_634 / count));
const names = Object.keys(subjects);
const times = Object.fromEntries(names.map((name) => [name, []]));
// Metrics are lines of standard output.
const write = process.stdout.write.bind(process.stdout);
let lines = 0;
process.stdout.write = () => {
  lines += 1;
  return true;
};
for (let round = -10; round < Number(roundsText); round += 1) {
  for (let index = 0; index < names.length; index += 1) {
    const name = names[(index + round + 10) % names.length];
    // Not measured, so that no subject pays for the garbage of another one.
    await subjects[name]();
    const start = process.cpuUsage();
    for (let post = 0; post < posts; post += 1) await subjects[name]();
    const { user, system } = process.cpuUsage(start);
    if (round >= 0) times[name].push((user + system) / 1000 / posts);
  }
}
if (opens === 0 || lines === 0) throw new Error('no event was handled, or none was counted');
write(JSON.stringify(times));
