/** For handlers of SendGrid's events: imports nothing but Node.js's own modules. */
export * from './deduplication/deduplication-key';
export { type ClaimOptions, type ClaimResult, type DeduplicationStore } from './deduplication/deduplication-store';
export * from './deduplication/dynamodb-client';
export * from './deduplication/dynamodb-store';
export * from './deduplication/in-memory-store';
export * from './errors';
export * from './event-types';
export * from './handler/context';
export { eventHandler, type EventHandler } from './handler/event-handler';
export * from './handler/options';
export { type ErrorDetails } from './handler/report';
export { type ProxyResponse, type QueueResponse } from './handler/response';
export * from './message-id';
export * from './parsing/input';
export { originalEvent, parseEvents } from './parsing/parse-events';
export { rawBody } from './parsing/raw-body';
export * from './types';
export { verifySignature, type VerifySignatureOptions } from './verify-signature';
