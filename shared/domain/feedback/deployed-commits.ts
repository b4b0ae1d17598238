import { type Application, sourcesOf } from '../application/application.ts';
import type { ApplicationControl } from '../application/control.ts';
import type { Source } from '../application/source.ts';
import { canonicalRepositoryUrl } from '../git/repository-url.ts';

/** A commit of a Git repository that an operation deploys. */
export interface DeployedCommit {
  readonly repoURL: string;
  readonly revision: string;
}

const FULL_SHA = /^[0-9a-f]{40}$/;

/** The commits that the last operation deploys, one a repository; charts have none, and neither has an operation before it knows. */
export function deployedCommitsOf(application: Application, { sync }: ApplicationControl): readonly DeployedCommit[] {
  const { operationState: operation } = application.status;
  const result = operation?.syncResult;
  const isUnderWay = sync !== undefined && sync.startedAt === operation?.startedAt;
  const revisions = isUnderWay
    ? sync.revisions
    : (result?.revisions ?? (result?.revision === undefined ? [] : [result.revision]));
  const found = new Map<string, DeployedCommit>();
  sourcesUsed(application).forEach(({ repoURL, chart }, position) => {
    const revision = revisions[position] ?? '';
    const key = canonicalRepositoryUrl(repoURL);
    if (!chart && FULL_SHA.test(revision) && !found.has(key)) found.set(key, { repoURL, revision });
  });
  return [...found.values()];
}

function sourcesUsed({ spec, status }: Application): readonly Source[] {
  const { operation, syncResult } = status.operationState ?? {};
  const used = syncResult?.sources ?? operation?.sync.sources;
  if (used && used.length > 0) return used;
  const single = syncResult?.source ?? operation?.sync.source;
  return single ? [single] : sourcesOf(spec);
}
