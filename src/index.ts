export * from './access-logs';
export * from './authorization-server';
export * from './delivery';
export * from './sendgrid-oauth-webhook';
export * from './token-domain';
export * from './webhook-endpoint';
