import { NotFoundError } from '../../domain/errors/request-errors.ts';
import { type LogEntry, type LogFilter, parseLogLines, passesLogFilter } from '../../domain/logs/log-entry.ts';
import { groupAndVersion, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { ClusterClient, LogQuery, ObjectReference } from '../../ports/cluster-client.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../open-destination.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** Which lines of which Pod. */
export interface PodLogsOf extends LogFilter, Omit<LogQuery, 'limitBytes'> {
  readonly podName: string;
  /** Default: the destination namespace. */
  readonly namespace?: string;
}

/** Lines, the oldest first. */
export interface ShownLogs {
  readonly entries: readonly LogEntry[];
  /** There are more; what was asked for is cut. */
  readonly isCut: boolean;
}

const POD = { group: '', version: 'v1', kind: 'Pod' };
/** An answer must fit into what a function may answer, whatever the lines are. */
const LIMIT_BYTES = 1_000_000;
const DEFAULT_LINES = 1_000;
/** CronJob → Job → Pod is two; custom resources may stand above. */
const MOST_OWNERS = 6;

/**
 * Shows what a container of the application wrote: so much at once, and no more. Who wants to follow asks again from the time of the last
 * line, so that nothing runs while nothing is written.
 * @throws NotFoundError also for a Pod that does not belong to the application; the errors of the cluster
 */
export async function showPodLogs(
  deps: Dependencies,
  selector: ApplicationSelector,
  of: PodLogsOf,
): Promise<ShownLogs> {
  const record = await readApplication(deps, selector);
  const { podName, filter, matchCase, namespace = record.application.spec.destination.namespace ?? '', ...query } = of;
  const { cluster } = await openDestination(deps, record.application.spec);
  const pod = await cluster.get({ ...POD, namespace, name: podName });
  if (!pod || !(await belongsTo(cluster, pod, record))) {
    throw new NotFoundError(`application "${record.application.metadata.name}" has no Pod "${namespace}/${podName}"`);
  }
  const isBounded = query.tailLines !== undefined || query.sinceTime !== undefined || query.sinceSeconds !== undefined;
  const limited = { ...query, limitBytes: LIMIT_BYTES, ...(isBounded ? {} : { tailLines: DEFAULT_LINES }) };
  const text = await cluster.readLogs({ namespace, name: podName }, limited);
  const rule = { ...(filter !== undefined && { filter }), ...(matchCase !== undefined && { matchCase }) };
  const entries = parseLogLines(text).filter((entry) => passesLogFilter(entry, rule));
  return { entries, isCut: Buffer.byteLength(text) >= LIMIT_BYTES };
}

/** Whether the application manages the object, or one of those that it is owned by. */
async function belongsTo(
  cluster: ClusterClient,
  object: KubernetesObject,
  { application, control }: ApplicationRecord,
): Promise<boolean> {
  const rows = application.status.resources.map((row) => ({ ...row, namespace: row.namespace ?? '' }));
  const managed = new Set([...control.inventory, ...rows].map(formatResourceKey));
  let current: KubernetesObject | undefined = object;
  for (let step = 0; current && step < MOST_OWNERS; step += 1) {
    if (managed.has(formatResourceKey(resourceKeyOf(current)))) return true;
    const owners = ownersOf(current);
    if (owners.some((owner) => managed.has(formatResourceKey(owner)))) return true;
    const [first]: readonly ObjectReference[] = owners;
    current = first && (await cluster.get(first));
  }
  return false;
}

/** An owner stands in the same namespace, or in none. */
function ownersOf({
  metadata: { namespace = '', ownerReferences = [] },
}: KubernetesObject): readonly ObjectReference[] {
  return ownerReferences.flatMap(({ apiVersion, kind, name }) =>
    [namespace, ''].map((at) => ({ ...groupAndVersion(apiVersion), kind, name, namespace: at })),
  );
}
