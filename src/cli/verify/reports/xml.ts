type Attributes = Readonly<Record<string, string | number>>;

/** Characters that XML 1.0 does not allow, not even escaped. */
const NOT_ALLOWED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Returns text as it may appear in an element. */
export function escapeXml(text: string): string {
  return text.replace(NOT_ALLOWED, '').replace(/[&<>"\r]/g, (character) => ESCAPES[character]);
}

/** Returns an element with text that is already escaped, or with other elements, each of them on a line. */
export function element(name: string, attributes: Attributes = {}, content: string | readonly string[] = ''): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(String(value))}"`)];
  const body = typeof content === 'string' ? content : content.map((child) => `\n${child}`).join('') + '\n';
  return body.trim() ? `<${start.join(' ')}>${body}</${name}>` : `<${start.join(' ')}/>`;
}

/** Parsers replace line breaks and tabs in attributes by spaces, unless they are escaped. */
function attribute(value: string): string {
  return escapeXml(value).replace(/[\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
