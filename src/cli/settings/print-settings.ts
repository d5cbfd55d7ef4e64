import { settingsTable } from './settings-table';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { readDeployment } from '../deployment/read-deployment';
import { SourceFlags } from '../deployment/source-options';
import { EXIT } from '../errors';

/** Flags of `settings`. */
export interface SettingsFlags extends SourceFlags {
  readonly showSecret?: boolean;
  readonly json?: boolean;
}

/** Runs `settings` and returns its exit code. */
export async function printSettings(flags: SettingsFlags): Promise<number> {
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const deployment = await readDeployment(flags, aws);
  const clientSecret = flags.showSecret ? await readClientSecret(flags, deployment, aws) : undefined;
  const { authorizationMethod, clientId, clientSecretCommand, tokenUrl, httpPostUrl } = deployment;
  const settings = { authorizationMethod, clientId, clientSecretCommand, clientSecret, tokenUrl, httpPostUrl };
  console.log(flags.json ? JSON.stringify(settings, null, 2) : settingsTable(deployment, clientSecret));
  return EXIT.OK;
}
