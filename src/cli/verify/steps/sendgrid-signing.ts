import { publicKeysIn } from '../../../sendgrid/public-key';
import { VerificationContext } from '../context';
import { AdmittedPost } from '../facts';
import { reportApiFailure, SendGridAccess, settingsApi } from '../sendgrid-access';
import { finding, KnownFacts, StepReport, StepResult } from '../step';

/** Does SendGrid sign its posts if signatures are verified, with a key that the receiver has? */
export async function compareSigning(
  access: SendGridAccess,
  { webhook: { id }, admittedPost }: KnownFacts<'webhook'>,
  context: VerificationContext,
): Promise<StepResult> {
  const sent = `GET ${access.apiUrl}/v3/user/webhooks/event/settings/signed/${id}`;
  const mode = context.deployment.signatureVerification ?? modeOf(admittedPost);
  try {
    const key = await settingsApi(access, context).publicKey(id);
    const received = key === '' ? 'not signing' : `public key ${key.slice(0, 12)}…${key.slice(-12)}`;
    return { sent, received, ...(await judgeKey(key, mode, id, access)) };
  } catch (error) {
    return reportApiFailure(error, sent, context);
  }
}

function modeOf(post: AdmittedPost | undefined): string | undefined {
  return post && (post.signatureRejection ? 'enforce' : 'off');
}

async function judgeKey(
  key: string,
  mode: string | undefined,
  id: string,
  access: SendGridAccess,
): Promise<StepReport> {
  if (mode === undefined) {
    return { note: 'no post has succeeded so far, so whether signatures are verified is unknown' };
  }
  if (mode === 'off') return { note: key ? 'SendGrid signs its posts, but signatures are not verified' : undefined };
  if (key === '') return { findings: [finding('disabled-sendgrid-signing', `webhook ${id}, mode ${mode}`)] };
  let stored: string | undefined;
  try {
    stored = await access.publicKeys();
  } catch (error) {
    return { findings: [finding('unreadable-public-key', (error as Error).message)] };
  }
  if (stored === undefined) return { note: 'key not compared: pass --public-key-parameter to compare it' };
  const storedKeys = publicKeysIn(stored);
  if (publicKeysIn(key).some((one) => storedKeys.includes(one))) return { note: 'the SSM parameter contains the key' };
  return { findings: [finding('sendgrid-key-mismatch', "SendGrid's public key is not in the SSM parameter")] };
}
