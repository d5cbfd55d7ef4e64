import { readFile } from 'node:fs/promises';
import { SigningKey } from '../../sendgrid/signing-key';
import { Deployment } from '../deployment/deployment';
import { callLocalStage } from '../deployment/local-stage-command';
import { CommandError } from '../errors';

/** Returns the key of `--sign-with`, or the key of a local stage whose webhook verifies signatures. */
export async function findSigningKey(
  file: string | undefined,
  { signingKeyCommand = '' }: Deployment,
): Promise<SigningKey | undefined> {
  if (file !== undefined) return readKey(file);
  const response = await callLocalStage(signingKeyCommand, 'LocalStage.GetSigningKey', 'the signing key');
  const { PrivateKey: pem } = Object(response?.body) as { PrivateKey?: unknown };
  return typeof pem === 'string' ? SigningKey.fromPem(pem) : undefined;
}

async function readKey(file: string): Promise<SigningKey> {
  try {
    return SigningKey.fromPem(await readFile(file, 'utf8'));
  } catch {
    // Without the original error message, which could quote the key.
    throw new CommandError(`${file} must be a PEM file with a P-256 private key`);
  }
}
