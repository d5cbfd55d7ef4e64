import { pc } from './colors';
import { columns } from './terminal';

/** What SendGrid's page asks for. */
export interface Settings {
  readonly authorizationMethod: string;
  readonly clientId: string;
  readonly clientSecretCommand?: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
}

/** The five values for SendGrid's page, in its words and order. */
export function settingsTable(settings: Settings, clientSecret?: string): string {
  const { clientSecretCommand: command } = settings;
  const secret = clientSecret ?? (command ? `(printed by: ${command})` : '(not known)');
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Authorization Method', settings.authorizationMethod],
    ['Client ID', settings.clientId],
    ['Client Secret', secret],
    ['Token URL', settings.tokenUrl],
    ['HTTP Post URL', settings.httpPostUrl],
  ];
  return columns(rows.map(([label, value]) => [pc.bold(label), value]));
}
