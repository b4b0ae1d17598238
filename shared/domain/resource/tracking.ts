import { createHash } from 'node:crypto';
import type { ApplicationRef } from '../application/application.ts';
import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';
import { type ResourceKey, resourceKeyOf } from './resource-key.ts';

/** Argo CD's annotation that says which application an object belongs to. */
export const TRACKING_ANNOTATION = 'argocd.argoproj.io/tracking-id';
/** Our label for the same, so that an application's objects can be listed by a selector; annotations cannot. */
export const APPLICATION_LABEL = 'windlass.dev/application';
/** Applications in this namespace are named without it. */
export const CONTROL_NAMESPACE = 'argocd';

const MAX_LABEL_LENGTH = 63;
const HASH_LENGTH = 12;

/** What a tracking id says. */
export interface TrackingId {
  /** `guestbook`, or `team-a_guestbook` for an application outside of the control namespace. */
  readonly application: string;
  readonly key: ResourceKey;
}

/** The name of an application in tracking ids. */
export function trackingNameOf(application: ApplicationRef): string {
  return application.namespace === CONTROL_NAMESPACE
    ? application.name
    : `${application.namespace}_${application.name}`;
}

/** The application of a name in tracking ids. */
export function parseTrackingName(text: string): ApplicationRef {
  const cut = text.indexOf('_');
  return cut < 0
    ? { namespace: CONTROL_NAMESPACE, name: text }
    : { namespace: text.slice(0, cut), name: text.slice(cut + 1) };
}

/** Writes a tracking id: `guestbook:apps/Deployment:default/web`. */
export function trackingIdOf(application: ApplicationRef, key: ResourceKey): string {
  return `${trackingNameOf(application)}:${key.group}/${key.kind}:${key.namespace}/${key.name}`;
}

/** Reads a tracking id; undefined if the text is none. Names of RBAC objects may contain colons. */
export function parseTrackingId(text: string): TrackingId | undefined {
  const match = /^([^:]+):([^:/]*)\/([^:/]+):([^:/]*)\/(.+)$/.exec(text);
  if (!match) return undefined;
  const [, application = '', group = '', kind = '', namespace = '', name = ''] = match;
  return { application, key: { group, kind, namespace, name } };
}

/** The value of our label: the tracking name if it is short enough for a label, else its start and a hash. */
export function applicationLabelOf(application: ApplicationRef): string {
  const name = trackingNameOf(application);
  if (name.length <= MAX_LABEL_LENGTH) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const start = name.slice(0, MAX_LABEL_LENGTH - HASH_LENGTH - 1).replace(/[^A-Za-z0-9]+$/, '');
  return `${start}-${hash}`;
}

/** Whose object it becomes. */
export interface TrackingOwner {
  readonly application: ApplicationRef;
  /** Argo CD writes the destination namespace into the tracking id of cluster-scoped objects; default none. */
  readonly destinationNamespace?: string;
}

/** Sets the tracking annotation and our label, in place of what the manifest brought along. */
export function withTracking(object: KubernetesObject, owner: TrackingOwner): KubernetesObject {
  const key = resourceKeyOf(object);
  const namespace = key.namespace || (owner.destinationNamespace ?? '');
  const { annotations, labels } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...annotations, [TRACKING_ANNOTATION]: trackingIdOf(owner.application, { ...key, namespace }) },
      labels: { ...labels, [APPLICATION_LABEL]: applicationLabelOf(owner.application) },
    },
  };
}

/** The application (by tracking name) that an object belongs to by its annotation. */
export function trackedApplicationOf(live: KubernetesObject): string | undefined {
  const annotation = annotationOf(live, TRACKING_ANNOTATION);
  return annotation === undefined ? undefined : parseTrackingId(annotation)?.application;
}

/**
 * Whether the object's tracking id describes the object itself.
 *
 * Controllers copy annotations to what they create (Service → Endpoints): such an object names the application, but not itself,
 * and must neither count nor be pruned.
 */
export function isSelfReferenced(live: KubernetesObject): boolean {
  const id = parseTrackingId(annotationOf(live, TRACKING_ANNOTATION) ?? '');
  if (!id) return false;
  const key = resourceKeyOf(live);
  const fitsNamespace = key.namespace === '' || key.namespace === id.key.namespace;
  return fitsNamespace && key.group === id.key.group && key.kind === id.key.kind && key.name === id.key.name;
}

/** Whether the object belongs to the application: its tracking id names the application and describes the object itself. */
export function isTrackedBy(live: KubernetesObject, application: ApplicationRef): boolean {
  return trackedApplicationOf(live) === trackingNameOf(application) && isSelfReferenced(live);
}
