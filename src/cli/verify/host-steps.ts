import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect, PeerCertificate, TLSSocket } from 'node:tls';
import { one } from './exchange';
import { Proof, Step, StepResult } from './step';
import { isLoopback } from '../url';

/** Are both hosts there, with TLS as SendGrid demands it? */
export const HOST_STEPS: readonly Step[] = [
  {
    id: 'token-host',
    title: 'Token URL: DNS and TLS',
    run: async (proof) => checkHost(proof, proof.deployment.tokenUrl),
  },
  {
    id: 'post-host',
    title: 'HTTP Post URL: DNS and TLS',
    run: async (proof) => checkHost(proof, proof.deployment.httpPostUrl),
  },
];

async function checkHost(proof: Proof, url: string): Promise<StepResult> {
  const result = new URL(url).protocol === 'http:' ? plainHttp(url) : await encrypted(proof, new URL(url));
  if (result.findings) proof.unusableHosts.add(new URL(url).host);
  return result;
}

function plainHttp(url: string): StepResult {
  if (isLoopback(url)) return { note: `${new URL(url).host}: plain HTTP on this machine` };
  return { findings: one('not-https', url) };
}

async function encrypted(proof: Proof, { hostname, host, port }: URL): Promise<StepResult> {
  const sent = `TLS handshake with ${host}`;
  let address: string;
  try {
    ({ address } = await lookup(hostname.replaceAll(/[[\]]/g, '')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      sent: `DNS look-up of ${hostname}`,
      received: code,
      findings: one('host-unreachable', `${hostname}: ${code}`),
    };
  }
  try {
    return judge(await handshake(proof, hostname, address, Number(port || 443)), host, address, sent);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code ?? message;
    const isOld = /PROTOCOL|WRONG_VERSION/.test(reason);
    const kind = isOld ? 'tls-too-old' : 'host-unreachable';
    return { sent, received: reason, findings: one(kind, `${host} at ${address}: ${reason}`) };
  }
}

interface Handshake {
  readonly protocol: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate is not accepted. */
  readonly refusal?: string;
}

/** With any certificate, so that what is wrong with it can be told. */
async function handshake(proof: Proof, hostname: string, address: string, port: number): Promise<Handshake> {
  const servername = isIP(hostname) ? undefined : hostname;
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      host: address,
      port,
      servername,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    });
    socket.setTimeout(proof.timeoutMs, () => socket.destroy(new Error(`no answer within ${proof.timeoutMs / 1000} s`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const refusal = socket.authorized ? undefined : String(socket.authorizationError);
      resolve({ protocol: String(socket.getProtocol()), certificate: socket.getPeerCertificate(), refusal });
      socket.end();
    });
  });
}

function judge({ protocol, certificate, refusal }: Handshake, host: string, address: string, sent: string): StepResult {
  const until = new Date(certificate.valid_to);
  const day = Number.isNaN(until.getTime()) ? 'an unknown day' : until.toISOString().slice(0, 10);
  const received = `${address}, ${protocol}, certificate valid until ${day}`;
  if (refusal) {
    return { sent, received, findings: one('certificate-invalid', `${host}: ${refusal}, valid until ${day}`) };
  }
  return { sent, received };
}
