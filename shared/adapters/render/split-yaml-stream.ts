/** A part of a YAML stream that can be parsed alone. */
export interface YamlPart {
  readonly text: string;
  /** Lines of the stream before it. */
  readonly linesBefore: number;
}

/** A line that begins a document; within a text block such a line would end the document too, so that it is always one. */
const DOCUMENT_START = /^---(?=[ \t\r\n]|$)/gm;
/** Directives belong to the document after them. */
const DIRECTIVE = /^%/m;

/**
 * Cuts a YAML stream into parts of whole documents, so that a long one need not be parsed in one go.
 * @param characters a part ends with the document that makes it at least as long
 */
export function* splitYamlStream(text: string, characters: number): Generator<YamlPart> {
  if (DIRECTIVE.test(text)) {
    yield { text, linesBefore: 0 };
    return;
  }
  let start = 0;
  let linesBefore = 0;
  for (const { index } of text.matchAll(DOCUMENT_START)) {
    if (index - start < characters) continue;
    const part = text.slice(start, index);
    yield { text: part, linesBefore };
    linesBefore += countLines(part);
    start = index;
  }
  yield { text: text.slice(start), linesBefore };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
