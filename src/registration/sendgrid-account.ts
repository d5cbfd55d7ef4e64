/**
 * The account that gets the webhook, if it is not the account of the API key.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/on-behalf-of
 */
export class SendGridAccount {
  /**
   * A subuser, by its username.
   */
  public static subuser(username: string): SendGridAccount {
    return new SendGridAccount(username);
  }

  /**
   * A customer account, by its id.
   */
  public static customer(accountId: string): SendGridAccount {
    return new SendGridAccount(`account-id ${accountId}`);
  }

  /**
   * @param headerValue value of the request header `on-behalf-of`
   */
  private constructor(public readonly headerValue: string) {}
}
