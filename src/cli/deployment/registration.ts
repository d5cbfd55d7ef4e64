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
    return { unknown: `the stack has ${own.length || 'no'} registrations of this webhook, so name them with --events` };
  }
  const { Events, Enabled } = own[0].Properties!;
  return { events: [Events].flat().map(String), enabled: String(Enabled) !== 'false' };
}

/** The id of an output and that of the client begin with the same path. */
function isClientOf(name: string, oAuth: unknown): boolean {
  const { ClientId } = (oAuth ?? {}) as { ClientId?: { Ref?: string } };
  const prefix = `${name}Client`;
  return ClientId?.Ref?.startsWith(prefix) === true && HASH.test(ClientId.Ref.slice(prefix.length));
}
