/** An error response of SendGrid's API. */
export class ApiError extends Error {
  constructor(
    public readonly status: number,
    message: string,
    /** Further members of the error. */
    private readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  public get body(): object {
    return { errors: [{ ...this.members, message: this.message }] };
  }
}
