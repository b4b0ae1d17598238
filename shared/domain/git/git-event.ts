import type { GitPullRequestEvent } from './pull-request-event.ts';

/**
 * A branch or tag of a repository moved. Type aliases, not interfaces, so that a stored event is plain JSON to the compiler too.
 */
export type GitPushEvent = {
  readonly kind: 'push';
  /** Web or clone URLs under which the repository is known; compare with `repositoryUrlMatches`. */
  readonly repositoryUrls: readonly string[];
  /** The branch or tag without `refs/heads/` or `refs/tags/`; Argo CD does not tell the two apart here. */
  readonly revision: string;
  /** Whether the default branch of the repository moved. */
  readonly touchedHead: boolean;
  /** Paths that differ between before and after; absent when the provider does not say, or may not say everything. */
  readonly changedFiles?: readonly string[];
  /** Commit before the push; absent when the ref is new. */
  readonly before?: string;
  /** Commit after the push; absent when the ref was deleted. */
  readonly after?: string;
  /** When it was pushed, RFC 3339; absent when the provider does not say. */
  readonly pushedAt?: string;
};

/** A delivery that asks for nothing, with the reason for the log and the answer. */
export type GitIgnoredEvent = { readonly kind: 'ignored'; readonly reason: string };

/** What a webhook says, whoever sent it. It is stored, hence JSON-safe. */
export type GitEvent = GitPushEvent | GitPullRequestEvent | GitIgnoredEvent;

/** Strips `refs/heads/` or `refs/tags/` from the name of a ref, once. */
export function shortRefName(ref: string): string {
  for (const prefix of ['refs/heads/', 'refs/tags/']) {
    if (ref.startsWith(prefix)) return ref.slice(prefix.length);
  }
  return ref;
}
