/**
 * Whose webhook is registered, if not that of the account that the API key belongs to.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/on-behalf-of
 */
export class OnBehalfOf {
  /**
   * A subuser, by its username.
   */
  public static subuser(username: string): OnBehalfOf {
    return new OnBehalfOf(username);
  }

  /**
   * A customer account, by its id.
   */
  public static account(accountId: string): OnBehalfOf {
    return new OnBehalfOf(`account-id ${accountId}`);
  }

  /**
   * @param headerValue value of the request header `on-behalf-of`
   */
  private constructor(public readonly headerValue: string) {}
}
