/**
 * Characters that a terminal obeys or does not show: control characters (C0, C1), bidirectional controls, zero-width and
 * other invisible characters, lone surrogates, private and unassigned characters, and line separators.
 */
const CONTROLS = String.raw`\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}`;

const CONTROLS_AND_SPACES = new RegExp(`[${CONTROLS}\\s]+`, 'gu');
const CONTROLS_IN_LINE = new RegExp(`[${CONTROLS}]+`, 'gu');

/** Makes one line of a text of another origin, such as a server's response, that is safe to show and to log. */
export function plainLine(text: string): string {
  return text.replace(CONTROLS_AND_SPACES, ' ').trim();
}

/** Makes a text of several lines safe to show. Keeps its line ends and spaces. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replaceAll('\t', '  ').replace(CONTROLS_IN_LINE, ' ').trimEnd())
    .join('\n');
}
