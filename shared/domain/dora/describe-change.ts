import type { Application, HistoryEntry } from '../application/application.ts';
import type { Source } from '../application/source.ts';
import { canonicalJson } from '../diff/canonical-json.ts';
import type { DeploymentLog } from './deployment-log.ts';
import type { EndedOperation } from './ended-operation.ts';
import { isSameList } from './is-same-list.ts';

/** What an operation changed, or was to change. */
export interface ChangeDescription {
  /** Whether other manifests than before, of other revisions or another spec, were to be deployed. */
  readonly isChange: boolean;
  /** Whether what it deployed had been deployed before, and something else since. */
  readonly isRollback: boolean;
  /** Whether nothing was deployed before. */
  readonly isFirst: boolean;
  readonly hasNewRevisions: boolean;
  /** When the newest of the new commits was made; absent if that is not known. */
  readonly committedAt?: string;
}

/** Compares an operation with what was deployed before it. */
export function describeChange(
  log: DeploymentLog,
  { status }: Pick<Application, 'status'>,
  ended: EndedOperation,
): ChangeDescription {
  const last = status.history.at(-1);
  const before = log.deployed?.revisions ?? (last && revisionsOf(last));
  const isSameRevision = before !== undefined && isSameList(before, ended.revisions);
  const isSameSpec = isSameRevision && (!last || isSameSources(last, ended.sources));
  const isSameContent = ended.targetsHash !== undefined && ended.targetsHash === log.deployed?.targetsHash;
  // What succeeded without a plan that was saved changed nothing. What failed without one would have, if it came as far as a commit.
  const isPlanned = ended.hasSucceeded ? ended.targetsHash !== undefined : ended.revisions.length > 0;
  const isOlder = (entry: HistoryEntry) =>
    isSameList(revisionsOf(entry), ended.revisions) && isSameSources(entry, ended.sources);
  const committedAt = newestCommit(before ?? [], ended);
  return {
    isChange: isPlanned && !isSameContent && !isSameSpec,
    isRollback: !isSameSpec && status.history.slice(0, -1).some(isOlder),
    isFirst: before === undefined,
    hasNewRevisions: !isSameRevision,
    ...(committedAt === undefined ? {} : { committedAt }),
  };
}

/** The revisions of a deployment, one per source. */
export function revisionsOf({ revision, revisions }: HistoryEntry): readonly string[] {
  return revisions ?? (revision ? [revision] : []);
}

function isSameSources({ source, sources }: HistoryEntry, others: readonly Source[]): boolean {
  return canonicalJson(sources ?? (source ? [source] : [])) === canonicalJson(others);
}

function newestCommit(before: readonly string[], { revisions, committedAt }: EndedOperation): string | undefined {
  const times = committedAt.flatMap((time, position) =>
    time === null || before[position] === revisions[position] ? [] : [time],
  );
  return times.sort().at(-1);
}
