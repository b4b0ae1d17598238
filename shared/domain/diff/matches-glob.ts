const SPECIAL = /[.+^$()|\\/]/;

/**
 * Whether a text as a whole fits a glob: `*` any characters, `?` one, `[abc]` one of these, `{a,b}` one of the alternatives.
 *
 * @remarks Argo CD's globs over groups and kinds know no separator: `*` also spans dots, and fits the empty core group.
 * A pattern that is not closed properly stands for itself.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  try {
    return new RegExp(`^${toRegExpSource(pattern)}$`, 's').test(text);
  } catch {
    return false;
  }
}

function toRegExpSource(pattern: string): string {
  let source = '';
  let alternatives = 0;
  let isInClass = false;
  for (const [index, char] of [...pattern].entries()) {
    if (isInClass) {
      // `[!a]` is how globs say "not a".
      source += char === '!' && pattern[index - 1] === '[' ? '^' : char === '\\' ? '\\\\' : char;
      isInClass = char !== ']';
    } else if (char === '[') {
      isInClass = true;
      source += char;
    } else if (char === '{') {
      alternatives += 1;
      source += '(?:';
    } else if (char === '}' && alternatives > 0) {
      alternatives -= 1;
      source += ')';
    } else if (char === ',' && alternatives > 0) source += '|';
    else if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else source += SPECIAL.test(char) || char === '}' || char === ']' ? `\\${char}` : char;
  }
  return source;
}
