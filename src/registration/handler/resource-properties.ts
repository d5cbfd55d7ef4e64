/** A secret in AWS Secrets Manager, or a field of one that is a JSON object. */
export interface StoredSecret {
  readonly SecretId: string;
  readonly JsonField?: string;
}

export type ClientSecretLocation =
  | { readonly Source: 'cognito'; readonly UserPoolId: string; readonly ClientId: string }
  | ({ readonly Source: 'secretsmanager' } & StoredSecret);

export interface OAuthProperties {
  readonly ClientId: string;
  readonly TokenUrl: string;
  readonly ClientSecret: ClientSecretLocation;
}

type Flag = 'true' | 'false';

/** The custom resource's properties as CloudFormation passes them, with text for booleans. */
export interface ResourceProperties {
  readonly Url: string;
  readonly OAuth?: OAuthProperties;
  readonly ApiKey: StoredSecret;
  readonly ApiUrl: string;
  /** Value of the request header. */
  readonly OnBehalfOf?: string;
  readonly PublicKeyParameter?: string;
  readonly Events: readonly string[];
  /** Whether the template names no events, which means all. */
  readonly EventsByDefault: Flag;
  readonly FriendlyName?: string;
  readonly Enabled: Flag;
  readonly Signed: Flag;
  readonly AdoptExisting: Flag;
  readonly Test: Flag;
  readonly OnDelete: 'delete' | 'disable' | 'retain';
}

/** An account at SendGrid. Two API keys may be of one account. */
export type Account = Pick<ResourceProperties, 'ApiUrl' | 'ApiKey' | 'OnBehalfOf'>;
