const WIDTH = 96;

/** Wraps text at spaces. Longer words, such as URLs, stay whole. */
export function wrap(text: string): string {
  return text.split('\n').flatMap(wrapLine).join('\n');
}

function wrapLine(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (lines[last] !== '' && lines[last].length + word.length >= WIDTH) lines.push(word);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  return lines;
}
