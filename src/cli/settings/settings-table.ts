import { pc } from '../colors';
import { columns } from '../terminal';

/** The values that SendGrid's page asks for. */
export interface WebhookSettings {
  readonly authorizationMethod: string;
  readonly clientId: string;
  readonly clientSecretCommand?: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
}

/** Formats the five values with the labels and in the order of SendGrid's page. */
export function settingsTable(settings: WebhookSettings, clientSecret?: string): string {
  const { clientSecretCommand: command } = settings;
  const secret = clientSecret ?? (command ? `(printed by: ${command})` : '(unknown)');
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Authorization Method', settings.authorizationMethod],
    ['Client ID', settings.clientId],
    ['Client Secret', secret],
    ['Token URL', settings.tokenUrl],
    ['HTTP Post URL', settings.httpPostUrl],
  ];
  return columns(rows.map(([label, value]) => [pc.bold(label), value]));
}
