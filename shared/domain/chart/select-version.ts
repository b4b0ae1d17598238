import type { SemVer } from 'semver';
import { parseVersion, parseVersionConstraint } from '../git/version-constraint.ts';

/** Whether the text is one version, not a constraint: `1.2` is a version to Argo CD (util/versions MaxVersion). */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/**
 * Chooses the highest version that a constraint accepts; '' accepts what `*` does. What is no version is passed over.
 * @returns undefined if there is none, or if the text is no constraint
 */
export function selectVersion(constraint: string, versions: readonly string[]): string | undefined {
  const parsed = parseVersionConstraint(constraint.trim() === '' ? '*' : constraint);
  if (parsed === undefined) return undefined;
  let best: { readonly text: string; readonly version: SemVer } | undefined;
  for (const text of versions) {
    const version = parseVersion(text);
    if (version === undefined || !parsed.accepts(version)) continue;
    if (best === undefined || version.compare(best.version) > 0) best = { text, version };
  }
  return best?.text;
}

/** Finds a version among others: as it is written, else one that means the same, like `v1.2.0` for `1.2`. */
export function findVersion(wanted: string, versions: readonly string[]): string | undefined {
  if (versions.includes(wanted)) return wanted;
  const version = parseVersion(wanted);
  return version && versions.find((text) => parseVersion(text)?.compare(version) === 0);
}
