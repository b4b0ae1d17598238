import { type LogEntry, type LogFilter, parseLogLines, passesLogFilter } from '../../domain/logs/log-entry.ts';
import type { LogQuery } from '../../ports/cluster-client.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';
import { findResource } from './show-resource.ts';

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
  const { podName, filter, matchCase, namespace = await destinationNamespace(deps, selector), ...query } = of;
  const { clients } = await findResource(deps, selector, { ...POD, namespace, name: podName });
  const isBounded = query.tailLines !== undefined || query.sinceTime !== undefined || query.sinceSeconds !== undefined;
  const limited = { ...query, limitBytes: LIMIT_BYTES, ...(isBounded ? {} : { tailLines: DEFAULT_LINES }) };
  const text = await clients.cluster.readLogs({ namespace, name: podName }, limited);
  const rule = { ...(filter !== undefined && { filter }), ...(matchCase !== undefined && { matchCase }) };
  const entries = parseLogLines(text).filter((entry) => passesLogFilter(entry, rule));
  return { entries, isCut: Buffer.byteLength(text) >= LIMIT_BYTES };
}

async function destinationNamespace(deps: Dependencies, selector: ApplicationSelector): Promise<string> {
  const { application } = await readApplication(deps, selector);
  return application.spec.destination.namespace ?? '';
}
