import { JsonnetError, type Location } from './jsonnet-error.ts';

/**
 * Reads a text block (`|||`, or `|||-` without the last line's end). The indentation of its first line is taken off every line.
 * @throws JsonnetError
 */
export function readTextBlock(text: string, start: number, location: Location): { value: string; end: number } {
  const opening = /\|\|\|(-?)[ \t\r]*\n/y;
  opening.lastIndex = start;
  const opened = opening.exec(text);
  if (opened === null) throw new JsonnetError('a text block must begin on a line of its own after |||', location);
  const lines: string[] = [];
  let at = opening.lastIndex;
  const indent = firstIndent(text, at);
  if (indent === '') throw new JsonnetError('the first line of a text block must be indented', location);
  for (let end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
    const line = text.slice(at, end);
    if (line.startsWith(indent)) lines.push(line.slice(indent.length));
    else if (line.trim() === '') lines.push('');
    else break;
    at = end + 1;
  }
  const closing = /[ \t]*\|\|\|/y;
  closing.lastIndex = at;
  if (closing.exec(text) === null) {
    throw new JsonnetError(
      'the text block must end with ||| on a line of its own, and its other lines must be indented like the first',
      location,
    );
  }
  const value = lines.map((line) => `${line}\n`).join('');
  return { value: opened[1] === '-' ? value.replace(/\n$/, '') : value, end: closing.lastIndex };
}

/** Blank lines before the first line with text do not set the indentation. */
function firstIndent(text: string, start: number): string {
  const found = /(?:[ \t]*\r?\n)*([ \t]*)/y;
  found.lastIndex = start;
  return found.exec(text)?.[1] ?? '';
}
