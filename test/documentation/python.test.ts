import { spawnSync } from 'node:child_process';
import { CodeBlock, codeBlocks } from './pages';
import { eventHandler, QueueRecord } from '../../src/events';
import { toSqsMessage } from '../../src/receiver/sqs-message';
import { EVENT_NAMES } from '../../src/sendgrid/event-types';
import { MetricsLine, metricsOf, recordOutput } from '../events/metrics/support/written-metrics';
import { ifThereIs } from '../local/support/commands';

/** Compiles a block, and calls its `lambda_handler`, if it has one, with the events of its standard input. */
const RUN = `
import ast, contextlib, io, json, sys
code, events = json.load(sys.stdin)
ast.parse(code)
scope = {"__name__": "handler"}
results = []
if "def lambda_handler" in code:
    exec(compile(code, "handler.py", "exec"), scope)
    for event in events:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = scope["lambda_handler"](event, None)
        results.append({"result": result, "printed": printed.getvalue()})
print(json.dumps(results))
`;

interface Result {
  readonly result: unknown;
  readonly printed: string;
}

function run({ code }: CodeBlock, events: readonly unknown[]): Result[] {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', RUN], {
    input: JSON.stringify([code, events]),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Result[];
}

/** A message as the receiver sends it and Lambda passes it on. */
function record(messageId: string, body: string | Buffer): QueueRecord {
  const { MessageBody, MessageAttributes } = toSqsMessage(
    { body: Buffer.from(body) },
    { requestTimeEpoch: 1_709_142_450_123, requestId: 'request-1' },
  )!;
  const attributes = Object.entries(MessageAttributes);
  return {
    messageId,
    body: MessageBody,
    messageAttributes: Object.fromEntries(
      attributes.map(([name, value]) => [name, { stringValue: value.StringValue }]),
    ),
  };
}

const BLOCKS = codeBlocks('python').map((block) => [block.name, block] as const);
const HANDLERS = BLOCKS.filter(([, { code }]) => code.includes('event["Records"]'));

const [describePython, python] = ifThereIs('python3', describe, 'Python');
describePython(python, () => {
  test.each(BLOCKS)('%s compiles', (_name, block) => {
    expect(() => run(block, [])).not.toThrow();
  });

  test('fails a block that does not compile', () => {
    expect(() => run({ name: 'page.md:1', language: 'python', code: 'def handler(:\n' }, [])).toThrow('SyntaxError');
  });

  test('the metrics of a function in Python are those of `eventHandler`', async () => {
    const [, block] = BLOCKS.find(([, { code }]) => code.includes('def print_metrics'))!;
    const types = [...EVENT_NAMES, 'delivered', 'brand_new'];
    const events = [...types.map((event) => ({ event })), { event: 'bounce', type: 'blocked' }];
    const code = `${block.code}\nos.environ["SENDGRID_WEBHOOK_NAME"] = "w"\ndef lambda_handler(event, _):\n  print_metrics(event)\n`;
    const line = JSON.parse(run({ ...block, code }, [events])[0].printed) as MetricsLine;

    const output = recordOutput();
    await eventHandler(() => {}, { metrics: { webhook: 'w' } })({
      body: JSON.stringify(events),
      isBase64Encoded: false,
    });
    output.restore();
    const [expected] = output.lines();
    const ofTypes = ([name]: [string, unknown]) => !/^(Bounce[A-Z]|Drop[A-Z]|EventDelay)/.test(name);

    expect(metricsOf(line)).toEqual(Object.fromEntries(Object.entries(metricsOf(expected)).filter(ofTypes)));
    expect({ ...line._aws.CloudWatchMetrics[0], Metrics: [], Webhook: line.Webhook }).toEqual({
      ...expected._aws.CloudWatchMetrics[0],
      Metrics: [],
      Webhook: 'w',
    });
    expect(Math.abs(Date.now() - line._aws.Timestamp)).toBeLessThan(600_000);
  });

  describe.each(HANDLERS)('%s', (_name, block) => {
    const printed = (...bodies: Array<string | Buffer>) =>
      run(block, [{ Records: bodies.map((body, index) => record(`m-${index}`, body)) }])[0];

    test('processes messages that the queue stores as text', () => {
      expect(printed('[{"event":"open","sg_event_id":"a"},\r\n{"event":"click"}]\r\n', '[]')).toEqual({
        result: { batchItemFailures: [] },
        printed: 'open a\nclick None\n',
      });
    });

    test('processes messages that the queue cannot store as text', () => {
      const bytes = Buffer.concat([Buffer.from('[{"event":"open","name":"'), Buffer.from([0xff]), Buffer.from('"}]')]);

      expect(printed('[{"event":"open","sg_event_id":"a","name":"\uFFFF"}]', bytes)).toEqual({
        result: { batchItemFailures: [] },
        printed: 'open a\nopen None\n',
      });
    });

    test('processes a compressed message', () => {
      const events = Array.from({ length: 9_000 }, (_, index) => ({
        event: 'open',
        sg_event_id: `${index} ${'-'.repeat(80)}`,
      }));
      const body = JSON.stringify([...events, { event: 'click', sg_event_id: '\uFFFF' }]);

      const { result, printed: lines } = printed(body);

      expect(record('m-1', body).messageAttributes).toMatchObject({ 'Content-Encoding': { stringValue: 'gzip' } });
      expect(result).toEqual({ batchItemFailures: [] });
      expect(lines.split('\n')).toHaveLength(9_002);
      expect(lines).toMatch(/\nclick \uFFFF\n$/);
    });

    test('reports only the messages that it cannot process', () => {
      expect(printed('[{"event":"open"}]', 'no JSON', '{"event":"open"}', '[{}]')).toMatchObject({
        result: { batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }] },
      });
    });

    test('accepts a message without attributes', () => {
      const event = { Records: [{ messageId: 'm-1', body: '[{"event":"open"}]', messageAttributes: {} }] };

      expect(run(block, [event])[0].result).toEqual({ batchItemFailures: [] });
    });
  });
});

test('there is a handler in Python', () => {
  expect(HANDLERS).toHaveLength(1);
});
