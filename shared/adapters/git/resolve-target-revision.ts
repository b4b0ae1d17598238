import type { SemVer } from 'semver';
import { RevisionNotFoundError } from '../../domain/errors/source-errors.ts';
import { parseVersion, parseVersionConstraint } from '../../domain/git/version-constraint.ts';

/** The refs of a repository, wherever they are kept. Every commit is peeled: an annotated tag gives the commit it names. */
export interface RefLookup {
  /** Commit of a ref by its full name, such as `HEAD` or `refs/heads/main`. */
  commitOf(ref: string): Promise<string | undefined>;
  /** Names of all tags, without `refs/tags/`. */
  tags(): Promise<readonly string[]>;
  /** The one commit whose SHA starts with the text; undefined if there is none, or more than one. */
  commitStartingWith(prefix: string): Promise<string | undefined>;
}

/** What is to be resolved. */
export interface WantedRevision {
  readonly targetRevision: string;
  /** Only tags with this prefix are versions, and it is cut off before they are compared; '' for all tags. */
  readonly tagPrefix: string;
  /** URL for messages. */
  readonly repository: string;
}

const FULL_SHA = /^[0-9a-f]{40}$/i;
const SHORT_SHA = /^[0-9a-f]{4,39}$/i;

/**
 * Resolves a target revision to a commit in Argo CD's order (reference/argocd.md §1.1): a full SHA is taken as it is; then a
 * version constraint picks the highest tag (before a branch of the same name, e.g. `1.x`); then a branch, a tag, a full name of
 * a ref; then a short SHA, so that a branch which looks like one wins.
 *
 * @param openRefs asks the repository; not called for a full SHA, whose existence only a fetch can prove
 * @throws RevisionNotFoundError
 */
export async function resolveTargetRevision(
  { targetRevision, tagPrefix, repository }: WantedRevision,
  openRefs: () => Promise<RefLookup>,
): Promise<string> {
  const wanted = targetRevision.trim() || 'HEAD';
  if (FULL_SHA.test(wanted)) return wanted.toLowerCase();
  const refs = await openRefs();
  const name = (await highestTag(wanted, tagPrefix, refs)) ?? wanted;
  const candidates = name === 'HEAD' || name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of candidates.filter(isRefName)) {
    const commit = await refs.commitOf(ref);
    if (commit !== undefined) return commit;
  }
  const commit = SHORT_SHA.test(name) ? await refs.commitStartingWith(name.toLowerCase()) : undefined;
  if (commit === undefined) throw revisionNotFound(wanted, repository);
  return commit;
}

/** The error for a revision that a repository does not have, in Argo CD's words. */
export function revisionNotFound(revision: string, repository: string): RevisionNotFoundError {
  return new RevisionNotFoundError(`unable to resolve '${revision}' to a commit SHA in ${repository}`, {
    data: { revision, repository },
  });
}

/** Git's rules for names of refs, as far as they keep a name from leading out of a repository's folder (git-check-ref-format). */
function isRefName(ref: string): boolean {
  return !/\.\.|[\s~^:?*[\\]|@\{|\/\/|\.lock$|\/$|\/\./.test(ref);
}

/** A text that is a version by itself (`1.2`, `v1.0.0`) is a name, not a constraint: it pins that very tag. */
async function highestTag(wanted: string, prefix: string, refs: RefLookup): Promise<string | undefined> {
  if (parseVersion(wanted) !== undefined) return undefined;
  const constraint = parseVersionConstraint(wanted);
  if (constraint === undefined) return undefined;
  let best: { readonly tag: string; readonly version: SemVer } | undefined;
  for (const tag of await refs.tags()) {
    const version = tag.startsWith(prefix) ? parseVersion(tag.slice(prefix.length)) : undefined;
    if (version === undefined || !constraint.accepts(version)) continue;
    if (best === undefined || version.compare(best.version) > 0) best = { tag, version };
  }
  return best?.tag;
}
