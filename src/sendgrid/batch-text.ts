/** A batch as SendGrid writes it: a JSON array, an event on each line, lines ended by CRLF. */
export function batchText(events: readonly object[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}
