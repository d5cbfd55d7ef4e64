/** Formats a batch as SendGrid does: a JSON array with one event per line, and CRLF line ends. */
export function batchText(events: readonly object[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}
