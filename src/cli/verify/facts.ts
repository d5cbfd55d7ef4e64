import type { JWTPayload } from 'jose';
import { HttpResponse } from './http-response';
import { AllWebhooks, EventWebhookObject } from '../../sendgrid/event-webhook-api';

/** Everything that steps can find out for the steps after them. */
export interface Facts {
  /** The token URL, as long as no step has found it unusable. */
  readonly tokenUrl: string;
  /** The HTTP Post URL, as long as no step has found it unusable. */
  readonly postUrl: string;
  /** A token for the client secret. */
  readonly token: string;
  /** The claims of the token, if it is a JWT. */
  readonly claims: JWTPayload;
  readonly admittedPost: AdmittedPost;
  /** The webhooks of the SendGrid account. */
  readonly webhookList: AllWebhooks;
  /** The webhook at SendGrid that has the HTTP Post URL. */
  readonly webhook: EventWebhookObject;
}

/** A post, without a signature, that passed the authorizer. */
export interface AdmittedPost {
  readonly milliseconds: number;
  /** The receiver's response, if it rejected the post for its missing signature. */
  readonly signatureRejection?: HttpResponse;
}

/** Why a step is skipped that needs a fact which no earlier step has provided. */
export const MISSING_FACTS: Readonly<Record<keyof Facts, string>> = {
  tokenUrl: 'the token URL cannot be used',
  postUrl: 'the HTTP Post URL cannot be used',
  token: 'no token was issued',
  claims: 'the claims of the token are unknown',
  admittedPost: 'no post has succeeded so far',
  webhookList: 'the webhooks at SendGrid are unknown',
  webhook: 'SendGrid has no webhook with the HTTP Post URL',
};
