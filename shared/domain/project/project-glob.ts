import { compileGlob } from '../git/glob.ts';

/**
 * Whether a text as a whole fits a glob of a project: `*` any characters, `?` one, `[a-z]`, `{a,b}` (gobwas/glob without
 * separators). A malformed pattern fits nothing.
 */
export function matchesProjectGlob(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  return compileGlob(pattern, { starCrossesSlash: true, braces: true })?.matches(text) ?? false;
}

/**
 * The same with `/` as separator, which only `**` crosses; what patterns of source repositories are made of. `*` alone fits all.
 */
export function matchesPathGlob(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  const spelledOut = spellOutDoubleStars(pattern, text.split('/').length);
  return compileGlob(spelledOut, { starCrossesSlash: false, braces: true })?.matches(text) ?? false;
}

/** Whether a glob can be read; one that cannot fits nothing. */
export function isProjectGlob(pattern: string): boolean {
  return compileGlob(pattern, { starCrossesSlash: true, braces: true }) !== undefined;
}

// Writes `**` as the alternatives of one star, two stars with a slash between them, and so on, as many as the text has segments.
// An escaped star stays.
function spellOutDoubleStars(pattern: string, segments: number): string {
  const depths = Array.from({ length: segments }, (_, depth) =>
    Array(depth + 1)
      .fill('*')
      .join('/'),
  );
  return pattern.replaceAll(/\\.|\*{2,}/g, (part) => (part.startsWith('\\') ? part : `{${depths.join(',')}}`));
}
