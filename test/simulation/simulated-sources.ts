import {
  ManifestInvalidError,
  RevisionNotFoundError,
  SourceUnavailableError,
} from '../../shared/domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { ManifestRenderer } from '../../shared/ports/manifest-renderer.ts';
import type { SourceReader } from '../../shared/ports/source-reader.ts';

/** Where the simulated repository is. */
export const REPOSITORY_URL = 'https://git.example.com/guestbook.git';

/** What a commit renders to. */
export interface SimulatedCommit {
  readonly objects: readonly KubernetesObject[];
  /** By the path of a source, where an application has several. */
  readonly paths?: { readonly [path: string]: readonly KubernetesObject[] };
  /** Rendering fails with these words. */
  readonly renderError?: string;
}

/** A repository of commits that are named by one character, like `1`; its branch moves when it is told to. */
export interface SimulatedSources {
  readonly reader: SourceReader;
  readonly renderer: ManifestRenderer;
  moveTo(commit: string): void;
  head(): string;
}

/** The SHA of a commit: its character, forty times. */
export function shaOf(commit: string): string {
  return commit.repeat(40);
}

/** Makes the repository; the branch stands at the first commit. */
export function createSimulatedSources(
  commits: { readonly [name: string]: SimulatedCommit },
  isUnavailable: () => boolean,
): SimulatedSources {
  let head = Object.keys(commits)[0] ?? '';
  const commitOf = (revision: string): SimulatedCommit => {
    const commit = commits[revision[0] ?? ''];
    if (!commit) throw new RevisionNotFoundError(`unable to resolve '${revision}' to a commit SHA`);
    return commit;
  };
  const checkAvailable = () => {
    if (isUnavailable()) throw new SourceUnavailableError(`cannot reach ${REPOSITORY_URL}`, { retry: 'backoff' });
  };
  return {
    head: () => head,
    moveTo(commit) {
      head = commit;
    },
    reader: {
      resolveRevision: async (_access, targetRevision) => {
        checkAvailable();
        if (['', 'HEAD', 'main'].includes(targetRevision)) return shaOf(head);
        commitOf(targetRevision);
        return shaOf(targetRevision[0] ?? '');
      },
      openTree: async (_access, revision) => {
        checkAvailable();
        return {
          revision,
          typeOf: async () => 'directory',
          list: async () => ({ files: [], directories: [] }),
          objectId: async () => undefined,
          read: async () => new Uint8Array(),
        };
      },
      readMetadata: async () => ({ author: 'a', date: '2026-01-01T00:00:00.000Z', message: 'm' }),
      checkAccess: async () => checkAvailable(),
    },
    renderer: {
      render: async ({ source: { path = '' }, revision }) => {
        const { objects, paths, renderError } = commitOf(revision);
        if (renderError !== undefined) throw new ManifestInvalidError(renderError);
        return { sourceType: 'Directory', objects: structuredClone(paths?.[path] ?? objects), warnings: [] };
      },
      checkPath: async () => undefined,
    },
  };
}
