/** Whether a URL leads to this machine. Names that end in `.localhost` may not: some resolvers ask a DNS server for them. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
