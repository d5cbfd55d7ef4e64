import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { variable } from '../environment';

/** The settings of a profile, by name. */
export type AwsProfile = Readonly<Record<string, string>>;

/** Reads the profiles of the AWS CLI's two files, in order to say what is wrong with one. */
export function readProfiles(): ReadonlyMap<string, AwsProfile> {
  const profiles = new Map<string, AwsProfile>();
  const config = variable('AWS_CONFIG_FILE') ?? join(homedir(), '.aws', 'config');
  const credentials = variable('AWS_SHARED_CREDENTIALS_FILE') ?? join(homedir(), '.aws', 'credentials');
  for (const [section, settings] of [...sectionsIn(config), ...sectionsIn(credentials)]) {
    const name = /^(?:profile\s+)?(\S+)$/.exec(section)?.[1];
    if (name !== undefined) profiles.set(name, { ...profiles.get(name), ...settings });
  }
  return profiles;
}

/** The command that starts a new session, for a profile or for one that it takes its credentials from. */
export function loginCommand(name: string, profiles: ReadonlyMap<string, AwsProfile>): string | undefined {
  for (const visited = new Set<string>(); !visited.has(name);) {
    visited.add(name);
    const profile = profiles.get(name) ?? {};
    if ('sso_session' in profile || 'sso_start_url' in profile) return `aws sso login --profile ${name}`;
    if ('login_session' in profile) return `aws login --profile ${name}`;
    name = profile.source_profile ?? name;
  }
  return undefined;
}

function sectionsIn(file: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of contentsOf(file).split(/\r?\n/)) {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1].trim();
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section !== undefined) sections.set(section, (current = sections.get(section) ?? {}));
    else if (current && name !== undefined) current[name] = value.trim();
  }
  return sections;
}

/** A missing file has no profiles, and so has one that cannot be read. */
function contentsOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
