const MASK = '***';

/** Takes secrets out of texts that come from elsewhere. */
export class Redactor {
  private readonly secrets = new Set<string>();

  public add(secret: string): void {
    // Also as it is in JSON, in a form or in a header, should somebody quote those.
    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ];
    for (const form of forms) this.secrets.add(form);
  }

  public clean(text: string): string {
    return [...this.secrets].reduce((cleaned, secret) => cleaned.replaceAll(secret, MASK), text);
  }
}
