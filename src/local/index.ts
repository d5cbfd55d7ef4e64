export { LocalStageError } from './errors';
export { LocalStage } from './local-stage';
export { EventWebhookSender, type EventWebhookSenderOptions, type PostOutcome } from './sendgrid/event-webhook-sender';
export { sampleBatch } from './sendgrid/sample-batch';
export { SigningKey, type EventSignature } from './sendgrid/signing-key';
export type {
  FunctionLogLine,
  LocalQueue,
  LocalQueueMessage,
  LocalStageOptions,
  LocalWebhook,
  RequestLogEntry,
} from './types';
