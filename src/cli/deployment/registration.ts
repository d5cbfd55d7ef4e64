import { StackTemplate } from './aws';
import { Deployment } from './deployment';

/** The settings at SendGrid that a deployment's registration asks for. */
export interface RegistrationSettings {
  /** Names of the event flags that are on. */
  readonly events: readonly string[];
  /** Whether the flags are the construct's default instead of an explicit list. */
  readonly byDefault: boolean;
  readonly enabled: boolean;
}

/** Why the settings of a registration are unknown. */
export interface UnknownRegistration {
  readonly unknown: string;
}

/** A logical ID ends with a hash of the construct's path. */
const HASH = /^[0-9A-F]{8}$/;

/** Finds the registration of a webhook in its stack's template. */
export function registrationIn(
  { Resources = {} }: StackTemplate,
  { name = '' }: Deployment,
): RegistrationSettings | UnknownRegistration {
  const registrations = Object.values(Resources).filter(({ Type }) => Type === 'Custom::SendGridEventWebhook');
  const own = registrations.filter(({ Properties = {} }) => isClientOf(name, Properties.OAuth));
  if (own.length !== 1) {
    const count = own.length === 0 ? 'no registration' : `${own.length} registrations`;
    return { unknown: `the stack's template has ${count} of this webhook; pass --events to compare them` };
  }
  const { Events, EventsByDefault, Enabled } = own[0].Properties!;
  return {
    events: [Events].flat().map(String),
    byDefault: String(EventsByDefault) === 'true',
    enabled: String(Enabled) !== 'false',
  };
}

/** The IDs of outputs and app client begin with the same path. CDK drops a path component that repeats the previous one. */
function isClientOf(name: string, oAuth: unknown): boolean {
  const { ClientId } = (oAuth ?? {}) as { ClientId?: { Ref?: string } };
  const id = ClientId?.Ref ?? '';
  const prefixes = name.endsWith('Client') ? [name, `${name}Client`] : [`${name}Client`];
  return prefixes.some((prefix) => id.startsWith(prefix) && HASH.test(id.slice(prefix.length)));
}
