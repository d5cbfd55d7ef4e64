import { accessLogField } from './access-log-fields';
import { AccessLogsConfig } from '../access-logs';
import {
  BLOCKS,
  DUPLICATE_EVENTS,
  EVENT_METRICS,
  FAILED_EVENTS,
  HANDLED_EVENTS,
  OTHER_EVENTS,
  WEBHOOK_DIMENSION,
} from '../sendgrid/webhook-metrics';

/** A query in the Logs Insights query language. */
export interface SavedQuery {
  /** Construct id. */
  readonly id: string;
  readonly name: string;
  /** The commands. */
  readonly commands: readonly string[];
}

/** The variables of API Gateway that the queries of access logs need. */
const VARIABLES = {
  status: '$context.status',
  responseType: '$context.error.responseType',
  requestId: '$context.requestId',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integration.latency',
} as const;

/** The variables that a user's format lacks. */
export function missingVariables({ format }: AccessLogsConfig): string[] {
  return Object.values(VARIABLES).filter((variable) => accessLogField(format, variable) === undefined);
}

/** Queries of the access logs, whose format must have all variables. The log group may contain those of other webhooks. */
export function accessLogQueries({ format }: AccessLogsConfig, webhookName: string): SavedQuery[] {
  const field = (name: keyof typeof VARIABLES) => accessLogField(format, VARIABLES[name])!;
  const webhook = accessLogField(format, webhookName);
  const ofWebhook = webhook ? [`filter ${webhook} = "${webhookName}"`] : [];
  const [status, latency] = [field('status'), field('responseLatency')];
  return [
    {
      id: 'RejectedPosts',
      name: 'Rejected posts by reason',
      commands: [
        ...ofWebhook,
        `filter ${status} >= 400`,
        `stats count(*) as posts by ${status}, ${field('responseType')}`,
        'sort posts desc',
      ],
    },
    {
      id: 'SlowestPosts',
      name: 'Slowest posts',
      commands: [
        `fields @timestamp, ${field('requestId')}, ${status}, ${latency}, ${field('integrationLatency')}`,
        ...ofWebhook,
        `sort ${latency} desc`,
        'limit 50',
      ],
    },
  ];
}

/** Queries of the receiver's log, see `src/receiver/log.ts`. */
export const RECEIVER_QUERIES: readonly SavedQuery[] = [
  {
    id: 'ReceiverProblems',
    name: 'Problems in the receiver by reason',
    commands: ['filter ispresent(reason)', 'stats count(*) as posts by outcome, reason, status', 'sort posts desc'],
  },
];

/** The columns of the query of events: the metrics that `eventHandler()` writes. */
const COUNTS = [
  HANDLED_EVENTS,
  ...Object.values(EVENT_METRICS),
  BLOCKS,
  OTHER_EVENTS,
  FAILED_EVENTS,
  DUPLICATE_EVENTS,
].map((metric) => `sum(${metric})`);

/** Queries of the lines of Lambda and of `eventHandler()` in the handler's log. */
export const HANDLER_QUERIES: readonly SavedQuery[] = [
  {
    id: 'EventsByTypeAndHour',
    name: 'Events by type and hour',
    commands: [`filter ispresent(${WEBHOOK_DIMENSION})`, `stats ${COUNTS.join(', ')} by bin(1h)`],
  },
  {
    id: 'FailuresByEventType',
    name: 'Failures by event type',
    commands: [
      'filter message = "event handling failed"',
      'stats count(*) as failures by eventType, step, errorName',
      'sort failures desc',
    ],
  },
  {
    id: 'MessageHistory',
    name: 'History of one message',
    commands: [
      'fields eventTime, eventType, outcome, errorName, requestId, sg_event_id, @timestamp',
      'filter sg_message_id like "REPLACE_WITH_X_MESSAGE_ID"',
      'sort eventTime asc',
    ],
  },
  {
    id: 'SlowestInvocations',
    name: 'Slowest invocations',
    commands: [
      // Lambda's text format and its JSON format.
      'filter @type = "REPORT" or type = "platform.report"',
      'fields @timestamp, coalesce(@duration, record.metrics.durationMs) as milliseconds, @logStream',
      'sort milliseconds desc',
      'limit 50',
    ],
  },
];

/** A query of all logs. */
export const POST_QUERY: SavedQuery = {
  id: 'PostLogs',
  name: 'Logs of one post',
  commands: [
    'fields @timestamp, @log, @message',
    'filter @message like "REPLACE_WITH_REQUEST_ID"',
    'sort @timestamp asc',
  ],
};
