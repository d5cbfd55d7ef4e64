export { LocalStageError } from './errors';
export type { LocalAlarm } from './cloudwatch/local-alarms';
export type { LocalDatapoint, LocalMetric, LocalMetricQuery, LocalMetrics } from './cloudwatch/local-metrics';
export { LocalStage } from './local-stage';
export {
  EventWebhookSender,
  type EventWebhookSenderOptions,
  type PostOutcome,
  type TimedResponse,
} from './sendgrid/event-webhook-sender';
export { sampleBatch } from '../sendgrid/sample-batch';
export { LocalSendGrid, type LocalEventWebhook, type LocalSendGridOptions } from './sendgrid/mock/local-sendgrid';
export type { SendGridApiRequest } from './sendgrid/mock/api';
export type { FaultEffect, SendGridFault } from './sendgrid/mock/faults';
export type { PostReport } from './sendgrid/mock/event-dispatcher';
export type { EventSignature } from '../sendgrid/signature-headers';
export { SigningKey } from '../sendgrid/signing-key';
export type {
  AcceptedPost,
  FunctionLogLine,
  LocalQueue,
  LocalQueueMessage,
  LocalStageOptions,
  LocalWebhook,
  RequestLogEntry,
} from './types';
