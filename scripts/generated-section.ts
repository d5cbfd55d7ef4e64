/** Replaces the text between the markers of a generated section of a page, or adds the section at the end. */
export function replaceSection(text: string, name: string, markdown: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const section = `${start}\n\n${markdown.trim()}\n\n${end}`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 && to === -1) return `${text.trimEnd()}\n\n${section}\n`;
  if (from === -1 || to < from) throw new Error(`both markers of section '${name}' must exist, in order`);
  return text.slice(0, from) + section + text.slice(to + end.length);
}
