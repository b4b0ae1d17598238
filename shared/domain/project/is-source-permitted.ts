import type { AppProject } from './app-project.ts';
import { isDeny } from './is-destination-permitted.ts';
import { isProjectGlob, matchesPathGlob } from './project-glob.ts';

/**
 * Whether a project lets its applications take manifests from a repository.
 *
 * @remarks As in Argo CD, some pattern must match and none may deny; `!` and a pattern matches all but what it denies. Spellings of
 * one URL are one: letter case, `.git`, a slash at the end, a user, and `git@host:path` for `ssh://git@host/path` do not matter.
 */
export function isSourcePermitted(project: AppProject, repoURL: string): boolean {
  const url = normalizeUrl(repoURL);
  const patterns = project.spec.sourceRepos ?? [];
  const isDenied = patterns.some((pattern) => isDeny(pattern) && !passesDeny(pattern, url));
  return !isDenied && patterns.some((pattern) => isDeny(pattern) || matchesPathGlob(normalizeUrl(pattern), url));
}

/** A pattern that cannot be read denies everything. */
function passesDeny(pattern: string, url: string): boolean {
  const denied = normalizeUrl(pattern.slice(1));
  return isProjectGlob(denied) && !matchesPathGlob(denied, url);
}

function normalizeUrl(url: string): string {
  const plain = url
    .trim()
    .toLowerCase()
    .replace(/^(https?:\/\/)[^/]*@/, '$1')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  if (!/^(ssh:\/\/)?[^/:]*@[^@]+$/.test(plain)) return plain;
  return plain.startsWith('ssh://') ? plain.slice('ssh://'.length) : plain.replace(':', '/');
}
