const MASK = '***';

const SHORTEST_SECRET = 4;

const HTML_NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Removes secrets from texts of other origin, such as SendGrid's error messages. */
export class Redactor {
  private readonly secrets = new Set<string>();

  public add(secret: string): void {
    // A server may send anything as a token. A text this short is no secret, and removing it garbles every report.
    if (secret.length < SHORTEST_SECRET) return;
    // A quoted secret may be encoded as in JSON, a form, a header or HTML.
    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
      secret.replace(/[&<>"]/g, (character) => HTML_NAMES[character]),
    ];
    for (const form of forms) this.secrets.add(form);
  }

  public clean(text: string): string {
    return [...this.secrets].reduce((cleaned, secret) => cleaned.replaceAll(secret, MASK), text);
  }
}
