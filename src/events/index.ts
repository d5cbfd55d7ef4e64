/** The kit that user functions import to handle SendGrid's events. */
export * from './deduplication/deduplication-key';
export {
  type BatchDeduplicationStore,
  type ClaimOptions,
  type ClaimResult,
  type DeduplicationStore,
} from './deduplication/deduplication-store';
export * from './deduplication/dynamodb-batch-store';
export * from './deduplication/dynamodb-client';
export { type DynamoDbStoreOptions } from './deduplication/dynamodb-options';
export * from './deduplication/dynamodb-store';
export * from './deduplication/in-memory-store';
export * from './errors';
export * from './event-types';
export * from './handler/context';
export { eventHandler, type EventHandler } from './handler/event-handler';
export { type HttpEvent } from './handler/lambda-event';
export * from './handler/options';
export { type ErrorDetails } from './handler/report';
export { type ProxyResponse, type QueueResponse } from './handler/response';
export * from './message-id';
export * from './metrics/options';
export * from './parsing/input';
export { originalEvent } from './parsing/parse-event';
export { parseEvents, type ParseEventsOptions } from './parsing/parse-events';
export { rawBody } from './parsing/raw-body';
export * from './types';
export { type RequestHeaders } from '../sendgrid/signature-headers';
export { verifySignature, type VerifySignatureOptions } from './verify-signature';
