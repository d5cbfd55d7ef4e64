import { FindingKinds } from './finding-kind';
import { LINKS } from './links';

/** Problems with the hosts of the two URLs. */
export const HOST_FINDINGS = {
  'unreachable-host': {
    severity: 'error',
    problem: 'A host is unreachable.',
    impact: 'If SendGrid cannot reach it either, it retries events for 24 hours; then they are lost.',
    fix: 'Compare the URL with the output of the stack. The DNS name of a new custom domain can take up to an hour.',
    link: `${LINKS.troubleshooting}#the-token-request-fails`,
  },
  'proxy-failure': {
    severity: 'inconclusive',
    problem: "This machine's proxy did not pass on a request.",
    impact: 'It is unknown whether the deployment works. SendGrid does not use this proxy.',
    fix: 'Correct HTTPS_PROXY, add the host to NO_PROXY, or have the proxy allow the host.',
    link: `${LINKS.verify}#proxies`,
  },
  'invalid-certificate': {
    severity: 'error',
    problem: 'The certificate of a host is invalid.',
    impact: 'SendGrid requires TLS with a valid certificate: it gets no token from the host, or posts no events to it.',
    fix: "Renew the certificate of the custom domain, or use one that covers the host's name.",
    link: LINKS.sendGridEvents,
  },
  'outdated-tls-version': {
    severity: 'error',
    problem: 'A host does not support TLS 1.2 or newer.',
    impact: 'SendGrid uses TLS 1.2, so it cannot connect.',
    fix: 'Set the security policy of the custom domain to TLS_1_2.',
    link: LINKS.sendGridEvents,
  },
  'missing-https': {
    severity: 'error',
    problem: 'A URL is not HTTPS.',
    impact: 'Client secret, tokens and events would cross the network unencrypted.',
    fix: 'Use the URL from the output of the stack.',
    link: `${LINKS.readme}#set-up-sendgrid`,
  },
  'oversized-response': {
    severity: 'inconclusive',
    problem: 'A response is larger than 1 MiB.',
    impact: 'It is unknown whether the deployment works: neither Cognito nor this library sends such a response.',
    fix: 'Compare the URL with the output of the stack. If your function sends the response, make it shorter.',
    link: `${LINKS.readme}#set-up-sendgrid`,
  },
  'missing-response': {
    severity: 'inconclusive',
    problem: 'A request got no response.',
    impact: 'It is unknown whether the deployment works. SendGrid retries posts without a response for 24 hours.',
    fix: 'Run the command again. If it keeps failing, check the function and raise --timeout.',
    link: `${LINKS.troubleshooting}#the-post-is-rejected`,
  },
} as const satisfies FindingKinds;
