import { createHash } from 'node:crypto';
import type { ApplicationRef } from '../application/application.ts';
import type { TrackingSettings } from '../settings/system-settings.ts';
import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';
import { type ResourceKey, resourceKeyOf } from './resource-key.ts';

/** Argo CD's annotation that says which application an object belongs to. */
export const TRACKING_ANNOTATION = 'argocd.argoproj.io/tracking-id';
/** Our label for the same, so that an application's objects can be listed by a selector; annotations cannot. */
export const APPLICATION_LABEL = 'windlass.dev/application';
/** Tells installations that share a cluster apart (Argo CD's annotation). */
export const INSTALLATION_ANNOTATION = 'argocd.argoproj.io/installation-id';
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
  /** Default: by annotation. */
  readonly tracking?: TrackingSettings;
}

/**
 * Sets the tracking annotation and our label, in place of what the manifest brought along.
 *
 * @remarks With a method that uses labels the instance label comes besides: the annotation stays what ownership is judged by, since
 * controllers copy labels to what they make, and charts set this one themselves.
 */
export function withTracking(object: KubernetesObject, owner: TrackingOwner): KubernetesObject {
  const key = resourceKeyOf(object);
  const namespace = key.namespace || (owner.destinationNamespace ?? '');
  const { annotations, labels } = object.metadata;
  const { installationId } = owner.tracking ?? {};
  // One that came with the manifest was copied from a cluster; with it the object would belong to nobody here.
  const { [INSTALLATION_ANNOTATION]: _copied, ...ownAnnotations } = annotations ?? {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...ownAnnotations,
        [TRACKING_ANNOTATION]: trackingIdOf(owner.application, { ...key, namespace }),
        ...(installationId === undefined ? {} : { [INSTALLATION_ANNOTATION]: installationId }),
      },
      labels: { ...labels, ...instanceLabel(owner), [APPLICATION_LABEL]: applicationLabelOf(owner.application) },
    },
  };
}

/** As Argo CD writes it; with both methods it only informs, so that a long name may be cut. */
function instanceLabel({ application, tracking }: TrackingOwner): { readonly [label: string]: string } {
  if (!tracking || tracking.method === 'annotation') return {};
  const name = trackingNameOf(application);
  return { [tracking.instanceLabelKey]: tracking.method === 'label' ? name : name.slice(0, MAX_LABEL_LENGTH) };
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

/** An application as the owner of objects; another installation may have one of the same name. */
export interface ObjectOwner {
  readonly application: ApplicationRef;
  /** `installationID` of the settings, if there is one. */
  readonly installationId: string | undefined;
}

/**
 * Whether the object belongs to the application: its tracking id names the application and describes the object itself, and it is of the
 * same installation. The one judge of what may be pruned or deleted, and of what counts as applied.
 *
 * @remarks Stricter than Argo CD, which without an `installationID` takes objects of any installation for its own: those that bear an id
 * are then somebody else's.
 */
export function isTrackedBy(live: KubernetesObject, { application, installationId }: ObjectOwner): boolean {
  return (
    installationOf(live) === installationId &&
    trackedApplicationOf(live) === trackingNameOf(application) &&
    isSelfReferenced(live)
  );
}

/** The id of the installation that an object belongs to; undefined for one that has none. */
export function installationOf(live: KubernetesObject): string | undefined {
  return annotationOf(live, INSTALLATION_ANNOTATION);
}
