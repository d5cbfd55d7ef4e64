import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect, PeerCertificate, TLSSocket } from 'node:tls';
import { PROXY_FAILED, proxyAgentFor } from '../../proxy';
import { isLoopback } from '../../url';
import { VerificationContext } from '../context';
import { FindingCode } from '../findings';
import { isUnreachable } from '../send-request';
import { defineStep, finding, Step, StepReport } from '../step';

/** SendGrid's version of TLS. */
const minVersion = 'TLSv1.2';

/** Are both hosts reachable, with the TLS that SendGrid requires? */
export const HOST_STEPS: readonly Step[] = [
  defineStep({
    id: 'token-host',
    title: 'Token URL: DNS and TLS',
    needs: [],
    run: async (_, context) => {
      const { tokenUrl } = context.deployment;
      const report = await checkHost(tokenUrl, context);
      return { ...report, facts: report.findings ? {} : { tokenUrl } };
    },
  }),
  defineStep({
    id: 'post-host',
    title: 'HTTP Post URL: DNS and TLS',
    needs: [],
    run: async (_, context) => {
      const { httpPostUrl } = context.deployment;
      const report = await checkHost(httpPostUrl, context);
      return { ...report, facts: report.findings ? {} : { postUrl: httpPostUrl } };
    },
  }),
];

async function checkHost(url: string, context: VerificationContext): Promise<StepReport> {
  const { protocol, host } = new URL(url);
  if (protocol !== 'http:') return checkTls(new URL(url), context);
  if (isLoopback(url)) return { note: `${host}: plain HTTP on this machine` };
  return { findings: [finding('missing-https', url)] };
}

async function checkTls(url: URL, context: VerificationContext): Promise<StepReport> {
  const { hostname, host } = url;
  const sent = `TLS handshake with ${host}`;
  try {
    const handshake = await connectTls(url, context);
    return { sent, ...reportHandshake(handshake, host) };
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (code === PROXY_FAILED) {
      return { sent, received: message, findings: [finding('proxy-failure', `${host}: ${message}`)] };
    }
    const reason = code ?? message;
    const request = syscall === 'getaddrinfo' ? `DNS lookup of ${hostname}` : sent;
    return { sent: request, received: reason, findings: [finding(codeFor(reason), `${host}: ${reason}`)] };
  }
}

function codeFor(reason: string): FindingCode {
  if (isUnreachable(reason)) return 'unreachable-host';
  // OpenSSL reports a plain HTTP response as a wrong TLS version.
  if (reason.includes('WRONG_VERSION')) return 'missing-https';
  return reason.includes('PROTOCOL') ? 'outdated-tls-version' : 'missing-response';
}

interface Handshake {
  /** The address of the host, or the proxy. */
  readonly address: string;
  readonly protocol: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate is invalid. */
  readonly certificateError?: string;
}

/** Connects to the first address that responds. It accepts any certificate, in order to report what is wrong with it. */
async function connectTls(url: URL, { timeoutMs, signal }: VerificationContext): Promise<Handshake> {
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const servername = isIP(host) ? undefined : host;
  const options = { host, port: Number(url.port || 443), servername, rejectUnauthorized: false, minVersion } as const;
  const agent = proxyAgentFor(url.href);
  return new Promise((resolve, reject) => {
    const finish = (socket: TLSSocket) => {
      resolve(handshakeOf(socket, agent && `through the proxy ${agent.proxy.host}`));
      socket.destroy();
    };
    const stream = agent ? httpsRequest({ ...options, method: 'HEAD', agent }) : connect(options);
    if (stream instanceof TLSSocket) stream.once('secureConnect', () => finish(stream));
    else stream.once('socket', (socket: TLSSocket) => socket.once('secureConnect', () => finish(socket)));
    const interrupt = () => stream.destroy(new Error('interrupted'));
    signal.addEventListener('abort', interrupt, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', interrupt));
    stream.setTimeout(timeoutMs, () => stream.destroy(new Error(`no response within ${timeoutMs / 1000} s`)));
    stream.once('error', reject);
  });
}

function handshakeOf(socket: TLSSocket, address = String(socket.remoteAddress)): Handshake {
  return {
    address,
    protocol: String(socket.getProtocol()),
    certificate: socket.getPeerCertificate(),
    certificateError: socket.authorized ? undefined : String(socket.authorizationError),
  };
}

function reportHandshake({ address, protocol, certificate, certificateError }: Handshake, host: string): StepReport {
  const until = new Date(certificate.valid_to);
  const day = Number.isNaN(until.getTime()) ? 'an unknown day' : until.toISOString().slice(0, 10);
  const received = `${address}, ${protocol}, certificate valid until ${day}`;
  if (!certificateError) return { received };
  return {
    received,
    findings: [finding('invalid-certificate', `${host}: ${certificateError}, valid until ${day}`)],
  };
}
