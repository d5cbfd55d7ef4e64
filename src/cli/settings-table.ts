import pc from 'picocolors';
import type { LocalWebhook } from '../local';

/** What the table shows: everything but the client secret itself. */
export type Settings = Pick<
  LocalWebhook,
  'authorizationMethod' | 'clientId' | 'clientSecretCommand' | 'tokenUrl' | 'httpPostUrl'
>;

/** The five values for SendGrid's page, in its words and order. */
export function settingsTable(settings: Settings): string {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Authorization Method', settings.authorizationMethod],
    ['Client ID', settings.clientId],
    ['Client Secret', `(printed by: ${settings.clientSecretCommand})`],
    ['Token URL', settings.tokenUrl],
    ['HTTP Post URL', settings.httpPostUrl],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${pc.bold(label.padEnd(width))}  ${value}`).join('\n');
}
