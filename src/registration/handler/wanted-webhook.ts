/** A text in AWS Secrets Manager, or a field of one that is a JSON object. */
export interface StoredText {
  readonly secretId: string;
  readonly jsonField?: string;
}

/** Where the client secret is. */
export type ClientSecretPlace =
  | { readonly kind: 'cognito'; readonly userPoolId: string; readonly clientId: string }
  | { readonly kind: 'stored'; readonly text: StoredText };

/** At SendGrid: whose webhook it is. */
export interface Account {
  readonly apiUrl: string;
  readonly apiKey: StoredText;
  /** Value of the header. */
  readonly onBehalfOf?: string;
}

/** What the template wants to be at SendGrid. */
export interface WantedWebhook {
  readonly account: Account;
  readonly url: string;
  readonly oAuth?: { readonly clientId: string; readonly tokenUrl: string; readonly clientSecret: ClientSecretPlace };
  /** Names of the flags that are on. */
  readonly events: readonly string[];
  /** Those of them that the template did not ask for by name. */
  readonly eventsByDefault: boolean;
  readonly friendlyName?: string;
  readonly enabled: boolean;
  readonly signed: boolean;
  readonly publicKeyParameter?: string;
  readonly adoptExisting: boolean;
  readonly test: boolean;
  readonly onDelete: 'delete' | 'disable' | 'retain';
  /** A client secret is made anew when this changes. */
  readonly rotateClientSecret?: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** Reads the properties of the custom resource. CloudFormation has made texts of all that is not a list or an object. */
export function readWanted(properties: Properties): WantedWebhook {
  const oAuth = properties.OAuth as Properties | undefined;
  return {
    account: {
      apiUrl: text(properties, 'ApiUrl'),
      apiKey: storedText(properties.ApiKey as Properties),
      onBehalfOf: optionalText(properties, 'OnBehalfOf'),
    },
    url: text(properties, 'Url'),
    oAuth: oAuth && {
      clientId: text(oAuth, 'ClientId'),
      tokenUrl: text(oAuth, 'TokenUrl'),
      clientSecret: clientSecretPlace(oAuth.ClientSecret as Properties),
    },
    events: (properties.Events as unknown[]).map(String),
    eventsByDefault: isTrue(properties, 'EventsByDefault'),
    friendlyName: optionalText(properties, 'FriendlyName'),
    enabled: isTrue(properties, 'Enabled'),
    signed: isTrue(properties, 'Signed'),
    publicKeyParameter: optionalText(properties, 'PublicKeyParameter'),
    adoptExisting: isTrue(properties, 'AdoptExisting'),
    test: isTrue(properties, 'Test'),
    onDelete: text(properties, 'OnDelete') as WantedWebhook['onDelete'],
    rotateClientSecret: optionalText(properties, 'RotateClientSecret'),
  };
}

/** Whether two are webhooks of one account in one region. */
export function isSameAccount(one: Account, other: Account): boolean {
  return one.apiUrl === other.apiUrl && one.onBehalfOf === other.onBehalfOf;
}

function clientSecretPlace(properties: Properties): ClientSecretPlace {
  if (properties.Source === 'cognito') {
    return { kind: 'cognito', userPoolId: text(properties, 'UserPoolId'), clientId: text(properties, 'ClientId') };
  }
  return { kind: 'stored', text: storedText(properties) };
}

function storedText(properties: Properties): StoredText {
  return { secretId: text(properties, 'SecretId'), jsonField: optionalText(properties, 'JsonField') };
}

function text(properties: Properties, name: string): string {
  const value = optionalText(properties, name);
  if (value === undefined) throw new Error(`the resource's property ${name} is missing`);
  return value;
}

function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === '' ? undefined : String(value);
}

function isTrue(properties: Properties, name: string): boolean {
  return String(properties[name]) === 'true';
}
