/** Between the sign and the name it stops GitHub from seeing a person, an issue or a link; nobody sees it. */
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Text of manifests, branches or servers for the middle of a line: nothing in it acts as Markdown, HTML, a mention or a link. The signs are
 * written as HTML entities, which GitHub shows but does not act upon.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[&<>\\`*_{}[\]()#+!|~$:^=-]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/@/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/\b(https?|www)/gi, (start) => `${start.slice(0, 1)}${ZERO_WIDTH_SPACE}${start.slice(1)}`);
}

/** Lines for a block of code: the fence around it is longer than any in it, so that nothing in it ends it. */
export function fenceCode(lines: readonly string[], language: string): string {
  const text = lines.map((line) => line.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
