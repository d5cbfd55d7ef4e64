import { AwsSettings } from '../aws-client/aws-client';
import { Environment, readAwsSettings, required } from '../aws-client/aws-settings';

/** The source of the public keys: the template, or a parameter that can change without a deployment. */
export type KeySource =
  { readonly kind: 'given'; readonly text: string } | { readonly kind: 'parameter'; readonly name: string };

/** The destination of a post. */
export type Target =
  { readonly kind: 'function'; readonly arn: string } | { readonly kind: 'queue'; readonly url: string };

export interface Configuration {
  readonly keySource: KeySource;
  readonly target: Target;
  /** `shadow` verifies and counts, but forwards every post. */
  readonly mode: 'enforce' | 'shadow';
  readonly maxAgeSeconds?: number;
  readonly webhookName: string;
  readonly aws: AwsSettings;
}

/** Reads the variables that the construct and Lambda set. Throws for the first invalid one, when the function starts. */
export function readConfiguration(env: Environment): Configuration {
  return {
    keySource: oneOf<KeySource>(env, {
      PUBLIC_KEYS: (text) => ({ kind: 'given', text }),
      PUBLIC_KEY_PARAMETER: (name) => ({ kind: 'parameter', name }),
    }),
    target: oneOf<Target>(env, {
      HANDLER_FUNCTION_ARN: (arn) => ({ kind: 'function', arn }),
      QUEUE_URL: (url) => ({ kind: 'queue', url }),
    }),
    mode: readMode(env),
    maxAgeSeconds: readMaxAge(env),
    webhookName: required(env, 'WEBHOOK_NAME'),
    aws: readAwsSettings(env),
  };
}

function oneOf<T>(env: Environment, readers: Readonly<Record<string, (value: string) => T>>): T {
  const set = Object.keys(readers).filter((name) => env[name]);
  if (set.length !== 1) {
    const names = Object.keys(readers).map((name) => `\`${name}\``);
    throw new Error(`exactly one of the environment variables ${names.join(' and ')} must be set, got: ${set.length}`);
  }
  return readers[set[0]](required(env, set[0]));
}

function readMode(env: Environment): Configuration['mode'] {
  const mode = required(env, 'SIGNATURE_MODE');
  if (mode !== 'enforce' && mode !== 'shadow') {
    throw new Error('environment variable `SIGNATURE_MODE` must be enforce or shadow');
  }
  return mode;
}

function readMaxAge(env: Environment): number | undefined {
  if (!env.MAX_AGE_SECONDS) return undefined;
  const seconds = Number(env.MAX_AGE_SECONDS);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error('environment variable `MAX_AGE_SECONDS` must be a whole number of seconds, at least 1');
  }
  return seconds;
}
