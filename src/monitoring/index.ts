export * from './webhook-metrics';
