/** Characters that encodings, templates and protocols can change or lose. */
const AWKWARD = [
  'quotes " \' ` and \\ backslashes \\\\ \\" \\n',
  'form + & % = ; %2B %20 &amp; ?a=b&c=d+e',
  'braces {} [] #set($x = 1) #if #end $input.body ${context} #{else} ## #* *#',
  'accents é ü ñ, Japanese 領収書メール, Arabic مرحبا, emoji 🎉👩‍👩‍👧‍👦, combining é',
  'spaces \u00a0 \u2003 \u3000, line \u2028 and paragraph \u2029 separators, zero width \u200b \ufeff',
  'tab \t and escapes \u0001 \u007f \u0085',
  'private \ue000 and beyond the basic plane \u{1f600} \u{10fffd}',
];

/** A batch of an exact size in bytes, as SendGrid writes it: with CRLF between events and at the end. */
export function awkwardBatch(bytes: number, extra: readonly string[] = []): Buffer {
  const texts = [...AWKWARD, ...extra];
  const events: string[] = [];
  const event = (text: string) =>
    // JSON.stringify() escapes control characters alone; all others stand as they are.
    JSON.stringify({ email: 'ada@example.com', event: 'processed', sg_event_id: `e${events.length}`, text });
  let size = '[]\r\n'.length;
  for (let i = 0; ; i++) {
    const next = event(texts[i % texts.length]);
    const added = Buffer.byteLength(next) + ',\r\n'.length;
    if (size + added > bytes - 200) break;
    events.push(next);
    size += added;
  }
  const padding = bytes - Buffer.byteLength(`[${[...events, event('')].join(',\r\n')}]\r\n`);
  return Buffer.from(`[${[...events, event('.'.repeat(padding))].join(',\r\n')}]\r\n`);
}
