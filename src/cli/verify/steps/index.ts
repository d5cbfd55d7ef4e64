import { HOST_STEPS } from './host-steps';
import { INVALID_TOKEN_STEPS } from './invalid-token-steps';
import { POST_STEP } from './post-step';
import { RESPONSE_TIME_STEP } from './response-time-step';
import { ROUTE_STEPS } from './route-steps';
import { sendGridSteps } from './sendgrid-steps';
import { SIGNATURE_STEPS } from './signature-steps';
import { TOKEN_STEPS } from './token-steps';
import { SendGridAccess } from '../sendgrid-access';
import { Step } from '../step';

/** All steps in their order. Those that need SendGrid's API run only with an API key. */
export function allSteps(access: SendGridAccess | undefined): readonly Step[] {
  return [
    ...HOST_STEPS,
    ...TOKEN_STEPS,
    POST_STEP,
    ...INVALID_TOKEN_STEPS,
    ...ROUTE_STEPS,
    ...SIGNATURE_STEPS,
    RESPONSE_TIME_STEP,
    ...(access ? sendGridSteps(access) : []),
  ];
}
