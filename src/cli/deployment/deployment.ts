/** The settings of a deployed webhook, without its client secret. */
export interface Deployment {
  /** The prefix of the webhook's outputs in its stack. */
  readonly name?: string;
  readonly stackName?: string;
  readonly authorizationMethod: 'OAuth 2.0';
  readonly clientId: string;
  /** The command that prints the client secret. */
  readonly clientSecretCommand?: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** Undefined if no source says so. */
  readonly signatureVerification?: 'enforce' | 'shadow' | 'off';
  /** Name of the SSM parameter that holds the public key. */
  readonly publicKeyParameter?: string;
  /** The command that prints the private key with which a local stage accepts signed posts. */
  readonly signingKeyCommand?: string;
}

/** A deployment that still lacks the values of other sources. */
export type PartialDeployment = Partial<Deployment>;
