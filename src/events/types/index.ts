export * from './account';
export * from './common';
export * from './delivery';
export * from './engagement';
export * from './received';
export * from './sendgrid-event';
