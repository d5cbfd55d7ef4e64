export * from './webhook-dashboard';
export * from './webhook-dashboard-props';
export * from './webhook-metrics';
