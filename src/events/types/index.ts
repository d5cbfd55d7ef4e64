export * from './account';
export * from './common';
export * from './delivery';
export * from './engagement';
export * from './sendgrid-event';
