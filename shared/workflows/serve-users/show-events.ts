import { applicationEventsOf } from '../../domain/application/application-events.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import { textAt } from '../../domain/health/read-field.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../destination/open-destination.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** Which object's events; nothing: those of the application itself. */
export interface EventsOf {
  readonly resourceNamespace?: string;
  readonly resourceName?: string;
  readonly resourceUID?: string;
}

/** Events as Kubernetes lists them. */
export interface ShownEvents {
  readonly metadata: { readonly [field: string]: never };
  readonly items: readonly KubernetesObject[];
}

const EVENT = { group: '', version: 'v1', kind: 'Event' };
/** Of what is in no namespace, events stand in this one. */
const DEFAULT_EVENT_NAMESPACE = 'default';

/**
 * Shows the events of an application, or of one of its objects; the oldest first.
 * @throws NotFoundError also for an object in a namespace in which the application has nothing; the errors of the cluster
 */
export async function showEvents(
  deps: Dependencies,
  selector: ApplicationSelector,
  of: EventsOf,
): Promise<ShownEvents> {
  const record = await readApplication(deps, selector);
  if (!of.resourceName && !of.resourceUID) return { metadata: {}, items: applicationEventsOf(record.application) };
  const { cluster } = await openDestination(deps, record.application.spec);
  const namespace = of.resourceNamespace || DEFAULT_EVENT_NAMESPACE;
  requireOwnNamespace(record, of.resourceNamespace ?? '');
  const fieldSelector = [
    ...(of.resourceName ? [`involvedObject.name=${of.resourceName}`] : []),
    ...(of.resourceUID ? [`involvedObject.uid=${of.resourceUID}`] : []),
  ].join(',');
  const events = await cluster.list(EVENT, { namespace, fieldSelector });
  return { metadata: {}, items: events.toSorted((left, right) => timeOf(left).localeCompare(timeOf(right))) };
}

function requireOwnNamespace({ application }: ApplicationRecord, namespace: string): void {
  const { spec, status, metadata } = application;
  const isOwn =
    namespace === spec.destination.namespace || status.resources.some((row) => (row.namespace ?? '') === namespace);
  if (!isOwn) throw new NotFoundError(`application "${metadata.name}" has nothing in the namespace "${namespace}"`);
}

/** New events say it in `eventTime` alone. */
function timeOf(event: KubernetesObject): string {
  return textAt(event, 'lastTimestamp') || textAt(event, 'eventTime') || (event.metadata.creationTimestamp ?? '');
}
