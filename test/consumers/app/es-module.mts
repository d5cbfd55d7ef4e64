import {
  eventHandler,
  messageId,
  parseEvents,
  verifySignature,
  type SendGridEvent,
} from 'cdk-sendgrid-oauth-webhook/events';
import { LocalSendGrid, LocalStage, type LocalWebhook } from 'cdk-sendgrid-oauth-webhook/local';

const [event]: SendGridEvent[] = parseEvents('[{"event":"bounce","sg_message_id":"a.recvd-b"}]');
const webhooks = (stage: LocalStage): LocalWebhook[] => stage.webhooks;
const functions = [eventHandler, messageId, verifySignature, LocalSendGrid, webhooks];
console.log([event?.event, functions.every((fn) => typeof fn === 'function')].join());
