export { LocalStageError } from './errors';
export { LocalStage } from './local-stage';
export {
  EventWebhookSender,
  type EventWebhookSenderOptions,
  type PostOutcome,
  type TimedAnswer,
} from './sendgrid/event-webhook-sender';
export { sampleBatch } from './sendgrid/sample-batch';
export { LocalSendGrid, type LocalEventWebhook, type LocalSendGridOptions } from './sendgrid/stand-in/local-sendgrid';
export type { SendGridApiRequest } from './sendgrid/stand-in/api-server';
export type { FaultEffect, SendGridFault } from './sendgrid/stand-in/faults';
export type { PostReport } from './sendgrid/stand-in/postman';
export { SigningKey, type EventSignature } from './sendgrid/signing-key';
export type {
  AdmittedPost,
  FunctionLogLine,
  LocalQueue,
  LocalQueueMessage,
  LocalStageOptions,
  LocalWebhook,
  RequestLogEntry,
} from './types';
