/** Formats a batch as SendGrid does: a JSON array with one event per line, and CRLF line ends. */
export function batchText(events: readonly object[]): string {
  return batchOfTexts(events.map((event) => JSON.stringify(event)));
}

/** Formats a batch of events that are JSON already. */
export function batchOfTexts(events: readonly string[]): string {
  return `[${events.join(',\r\n')}]\r\n`;
}
