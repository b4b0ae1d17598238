import { shortRefName } from './git-event.ts';
import { parseVersion, parseVersionConstraint } from './version-constraint.ts';

/** What a push moved. */
export interface MovedRef {
  /** Name of the branch or tag, without `refs/heads/` or `refs/tags/`. */
  readonly revision: string;
  readonly touchedHead: boolean;
}

/**
 * Whether a push may move what a target revision resolves to (reference/argocd.md §1.15 (a)): '' and HEAD follow the default
 * branch; a name is met by a branch or tag of that name; a version constraint by a name that satisfies it. A pinned commit
 * never moves.
 */
export function targetRevisionMoves(targetRevision: string | undefined, moved: MovedRef): boolean {
  const target = shortRefName(targetRevision ?? '');
  if (target === '' || target === 'HEAD') return moved.touchedHead;
  if (target === moved.revision) return true;
  const version = parseVersion(moved.revision);
  return version !== undefined && parseVersionConstraint(target)?.accepts(version) === true;
}
