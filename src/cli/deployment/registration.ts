import { StackTemplate } from './aws';
import { Deployment } from './deployment';
import { WantedRegistration } from '../verify/step';

/** A logical id ends with a hash of the construct's path. */
const HASH = /^[0-9A-F]{8}$/;

/** What the registration of a webhook has SendGrid do, or why that cannot be told from its stack's template. */
export function registrationIn(
  { Resources = {} }: StackTemplate,
  { name = '' }: Deployment,
): WantedRegistration | { readonly unknown: string } {
  const registrations = Object.values(Resources).filter(({ Type }) => Type === 'Custom::SendGridEventWebhook');
  const own = registrations.filter(({ Properties = {} }) => isClientOf(name, Properties.OAuth));
  if (own.length !== 1) {
    const many = own.length === 0 ? 'no registration' : `${own.length} registrations`;
    return { unknown: `${many} of this webhook found in the stack's template, so name them with --events` };
  }
  const { Events, EventsByDefault, Enabled } = own[0].Properties!;
  return {
    events: [Events].flat().map(String),
    byDefault: String(EventsByDefault) === 'true',
    enabled: String(Enabled) !== 'false',
  };
}

/** The id of an output and that of the client begin with the same path, where a part that is repeated stands once. */
function isClientOf(name: string, oAuth: unknown): boolean {
  const { ClientId } = (oAuth ?? {}) as { ClientId?: { Ref?: string } };
  const id = ClientId?.Ref ?? '';
  const prefixes = name.endsWith('Client') ? [name, `${name}Client`] : [`${name}Client`];
  return prefixes.some((prefix) => id.startsWith(prefix) && HASH.test(id.slice(prefix.length)));
}
