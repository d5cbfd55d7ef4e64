/** What is known of a webhook that somebody has deployed. Its client secret is not part of it. */
export interface Deployment {
  /** What it is called in its stack's outputs. */
  readonly name?: string;
  readonly stackName?: string;
  readonly authorizationMethod: 'OAuth 2.0';
  readonly clientId: string;
  /** The command that prints the client secret. */
  readonly clientSecretCommand?: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** Undefined where it cannot be known. */
  readonly signatureVerification?: 'enforce' | 'shadow' | 'off';
  /** Name of the SSM parameter with the public key. */
  readonly publicKeyParameter?: string;
}

/** The same while it is put together from several sources. */
export type PartialDeployment = Partial<Deployment>;
