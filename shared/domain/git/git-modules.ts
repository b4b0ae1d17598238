/** A submodule as `.gitmodules` describes it (gitmodules(5)). */
export interface Submodule {
  /** Where it is in the repository. */
  readonly path: string;
  /** As it is written; may be relative to the URL of the repository. */
  readonly url: string | undefined;
}

const SECTION = /^\[\s*submodule\s+"((?:[^"\\]|\\.)*)"\s*\]/i;
const OTHER_SECTION = /^\[/;
const VARIABLE = /^([a-z][a-z0-9-]*)\s*=\s*(.*)$/i;

/** Reads `.gitmodules`. What is no submodule with a path is left out. */
export function parseGitModules(text: string): readonly Submodule[] {
  const modules: { path?: string; url?: string }[] = [];
  let current: { path?: string; url?: string } | undefined;
  for (const line of text.split(/\r?\n/).map((written) => written.trim())) {
    if (SECTION.test(line)) {
      current = {};
      modules.push(current);
    } else if (OTHER_SECTION.test(line)) {
      current = undefined;
    }
    const [, name, value] = VARIABLE.exec(line.replace(SECTION, '').trim()) ?? [];
    if (current === undefined || name === undefined || value === undefined) continue;
    if (name.toLowerCase() === 'path') current.path = readValue(value);
    if (name.toLowerCase() === 'url') current.url = readValue(value);
  }
  return modules.flatMap(({ path, url }) => (path ? [{ path: path.replace(/\/+$/, ''), url: url || undefined }] : []));
}

/**
 * The URL of a submodule: one that begins with `./` or `../` is relative to that of the repository, and each `..` takes a part away
 * from its end (git-submodule(1), "add"). Undefined if there are more `..` than parts.
 */
export function resolveSubmoduleUrl(repositoryUrl: string, url: string): string | undefined {
  if (!/^\.\.?(\/|$)/.test(url)) return url;
  const base = repositoryUrl.replace(/\/+$/, '');
  // What `..` must not take away: scheme and host, `user@host:`, or the root.
  const root = /^([a-z][a-z0-9+.-]*:\/\/[^/]*\/|[^/:]+:(?!\/\/)\/?|\/)/i.exec(base)?.[0] ?? '';
  const parts = base.slice(root.length).split('/');
  for (const part of url.split('/')) {
    if (part === '.' || part === '') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return root + parts.join('/');
}

/** A value may be quoted; outside of quotes, `#` and `;` begin a comment. */
function readValue(written: string): string {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < written.length; at++) {
    const character = written[at] ?? '';
    if (character === '\\') value += written[++at] ?? '';
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '#' || character === ';')) break;
    else value += character;
  }
  return value.trim();
}
