export * from './webhook-alarms';
export * from './webhook-alarms-props';
export * from './webhook-dashboard';
export * from './webhook-dashboard-props';
export * from './webhook-metrics';
export * from './webhook-queries';
export * from './webhook-queries-props';
