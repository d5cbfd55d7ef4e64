import { isNotFound } from '../../sendgrid/api-errors';

export { isNotFound as isGone };

/** An error for the person who deploys. It ends up in the events of the stack. */
export class RegistrationError extends Error {
  public readonly name: string = 'RegistrationError';
}

/** AWS rejected a call, or did not respond. */
export class AwsCallError extends RegistrationError {
  public readonly name = 'AwsCallError';

  /** @param reason the name of AWS's error, or what was wrong with the connection */
  constructor(
    message: string,
    public readonly reason: string,
  ) {
    super(message);
  }
}
