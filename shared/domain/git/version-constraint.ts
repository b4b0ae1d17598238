import { Range, SemVer, satisfies } from 'semver';

/** A constraint over versions such as `1.*` or `>=1.2 <2 || ^3`. */
export interface VersionConstraint {
  accepts(version: SemVer): boolean;
}

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const NOT_EQUAL = /!=\s*([^\s,]+)/g;

/** Reads a tag as a version as Argo CD does: a leading `v` and missing parts are fine; undefined for anything else. */
export function parseVersion(text: string): SemVer | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', prerelease = '', build = ''] = match;
  try {
    return new SemVer(`${Number(major)}.${Number(minor)}.${Number(patch)}${prerelease}${build}`);
  } catch {
    return undefined;
  }
}

/**
 * Reads a version constraint in the syntax of Masterminds/semver, which Argo CD uses; undefined if the text is none.
 *
 * It differs from npm's ranges in its spelling (`,` for and, `=>`, `=<`, `!=`) and in pre-releases: any constraint of an
 * and-group that names a pre-release opens the whole group to pre-releases; else they never match.
 */
export function parseVersionConstraint(text: string): VersionConstraint | undefined {
  if (text.trim() === '') return undefined;
  const groups = text.split('||').map(parseGroup);
  if (groups.some((group) => group === undefined)) return undefined;
  return { accepts: (version) => groups.some((group) => group?.accepts(version) === true) };
}

function parseGroup(text: string): VersionConstraint | undefined {
  const excluded = [...text.matchAll(NOT_EQUAL)].map((match) => rangeOf(match[1] ?? ''));
  const spelled = text
    .replaceAll(NOT_EQUAL, '')
    .replaceAll(',', ' ')
    .replaceAll('=>', '>=')
    .replaceAll('=<', '<=')
    .trim();
  const range = rangeOf(spelled === '' && excluded.length > 0 ? '*' : spelled);
  if (range === undefined || excluded.includes(undefined)) return undefined;
  const includePrerelease = /\d-[0-9A-Za-z]/.test(spelled);
  return {
    accepts: (version) =>
      (includePrerelease || version.prerelease.length === 0) &&
      satisfies(version, range, { includePrerelease }) &&
      !excluded.some((other) => other !== undefined && satisfies(version, other, { includePrerelease: true })),
  };
}

function rangeOf(text: string): Range | undefined {
  if (text === '') return undefined;
  try {
    return new Range(text);
  } catch {
    return undefined;
  }
}
