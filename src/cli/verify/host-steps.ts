import { isIP } from 'node:net';
import { connect, PeerCertificate, TLSSocket } from 'node:tls';
import { isNobodyThere, one } from './exchange';
import { FindingCode } from './findings';
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
  if (result.findings) proof.unusableHosts.add(new URL(url).origin);
  return result;
}

function plainHttp(url: string): StepResult {
  if (isLoopback(url)) return { note: `${new URL(url).host}: plain HTTP on this machine` };
  return { findings: one('not-https', url) };
}

async function encrypted(proof: Proof, { hostname, host, port }: URL): Promise<StepResult> {
  const sent = `TLS handshake with ${host}`;
  try {
    return judge(await handshake(proof, hostname.replaceAll(/[[\]]/g, ''), Number(port || 443)), host, sent);
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    const reason = code ?? message;
    const step = syscall === 'getaddrinfo' ? `DNS look-up of ${hostname}` : sent;
    return { sent: step, received: reason, findings: one(findingFor(reason), `${host}: ${reason}`) };
  }
}

function findingFor(reason: string): FindingCode {
  if (isNobodyThere(reason)) return 'host-unreachable';
  // What answers speaks plain HTTP.
  if (reason.includes('WRONG_VERSION')) return 'not-https';
  return reason.includes('PROTOCOL') ? 'tls-too-old' : 'answer-unclear';
}

interface Handshake {
  readonly address: string;
  readonly protocol: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate is not accepted. */
  readonly refusal?: string;
}

/** With any certificate, so that what is wrong with it can be told, at the first of the host's addresses that answers. */
async function handshake({ timeoutMs, signal }: Proof, hostname: string, port: number): Promise<Handshake> {
  const servername = isIP(hostname) ? undefined : hostname;
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      host: hostname,
      port,
      servername,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    });
    const interrupt = () => socket.destroy(new Error('interrupted'));
    signal.addEventListener('abort', interrupt, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', interrupt));
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve({
        address: String(socket.remoteAddress),
        protocol: String(socket.getProtocol()),
        certificate: socket.getPeerCertificate(),
        refusal: socket.authorized ? undefined : String(socket.authorizationError),
      });
      socket.destroy();
    });
  });
}

function judge({ address, protocol, certificate, refusal }: Handshake, host: string, sent: string): StepResult {
  const until = new Date(certificate.valid_to);
  const day = Number.isNaN(until.getTime()) ? 'an unknown day' : until.toISOString().slice(0, 10);
  const received = `${address}, ${protocol}, certificate valid until ${day}`;
  if (refusal) {
    return { sent, received, findings: one('certificate-invalid', `${host}: ${refusal}, valid until ${day}`) };
  }
  return { sent, received };
}
