import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { GroupVersionKind, ObjectReference } from '../domain/resource/object-reference.ts';

export type { GroupVersionKind, ObjectReference };

/** What discovery says of a kind. */
export interface KindInfo extends GroupVersionKind {
  /** Plural name in the path. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether it serves `…/status`, so that a controller may report there; absent: not known. */
  readonly hasStatus?: boolean;
}

/** All that a cluster serves. */
export interface ServedKinds {
  /** Each kind once, in the version that the server prefers. */
  readonly kinds: readonly KindInfo[];
  /** Groups and versions whose extension server does not answer, like `metrics.k8s.io/v1beta1`: nobody knows their kinds. */
  readonly unavailable: readonly string[];
}

/** What a cluster serves outside of the core group. */
export interface ApiGroups {
  /** As in `apps/v1`, in order. */
  readonly versions: readonly string[];
  /** As in `apps/v1/Deployment`, in order; absent from a server that has to be asked for each version (before Kubernetes 1.27). */
  readonly kinds?: readonly string[];
}

/** What manifests may be made to depend on (Helm's `.Capabilities`). */
export interface ClusterCapabilities {
  /** Like `v1.36.2`. */
  readonly version: string;
  /** Like `apps/v1` and `apps/v1/Deployment`, sorted. */
  readonly apiVersions: readonly string[];
}

/** How to write an object. */
export interface WriteOptions {
  /** Ask the server what would come out, without storing it. */
  readonly dryRun?: boolean;
  /** Whether the server refuses unknown and repeated fields; default true. Servers before 1.25 do not know the question. */
  readonly validate?: boolean;
}

/** How to apply. */
export interface ApplyOptions extends WriteOptions {
  /** Take fields over from other managers; default true (Git is the owner). */
  readonly force?: boolean;
  /** Field manager; default `windlass`. */
  readonly manager?: string;
  /**
   * Managers of a client-side apply whose fields become ours, so that those not in Git go;
   * default `kubectl-client-side-apply`, none: an empty list.
   */
  readonly takeOverFrom?: readonly string[];
}

/** A step of a JSON patch (RFC 6902). */
export interface PatchStep {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** How to delete. */
export interface DeleteOptions {
  /** Delete only if the live object has this UID. */
  readonly uid?: string;
  /** Default foreground, as Argo CD's. */
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/** Who an object is and which version, not what is in it. */
export type ObjectMetadataOnly = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

/** Which metadata to list. */
export interface MetadataQuery {
  /** '' or none: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** At most so many objects in a page; default 500. */
  readonly limit?: number;
  /** `continue` of the page before. */
  readonly continue?: string;
}

/** A page of metadata; no `continue` means that it was the last. */
export interface MetadataPage {
  readonly items: readonly ObjectMetadataOnly[];
  readonly continue?: string;
}

/** Which lines of a container's log. */
export interface LogQuery {
  /** Needed where the Pod has more than one. */
  readonly container?: string;
  /** At most so many lines, the last ones. */
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339; counts to the second. */
  readonly sinceTime?: string;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
  /** What is longer is cut at its end. */
  readonly limitBytes: number;
}

/**
 * Talks to one cluster. Objects come and go as the API server states them.
 *
 * @throws ClusterUnreachableError, ApiThrottledError, ClusterForbiddenError (each method); KindUnknownError where a kind is named;
 * ObjectRefusedError or ImmutableFieldError where the server refuses an object
 */
export interface ClusterClient {
  /** The server's version, like `v1.36.2`. */
  serverVersion(): Promise<string>;
  /** What the cluster serves, by discovery; cached as long as that. */
  capabilities(): Promise<ClusterCapabilities>;
  /** What the cluster serves outside of the core group, by one request at most: none if finding a kind has just asked. */
  apiGroups(): Promise<ApiGroups>;
  /** All kinds that the cluster serves, by discovery; cached for a minute. */
  servedKinds(): Promise<ServedKinds>;
  /** Finds a kind by discovery; cached, read again once when it is not found. */
  resolveKind(gvk: GroupVersionKind): Promise<KindInfo>;
  get(reference: ObjectReference): Promise<KubernetesObject | undefined>;
  /** Lists a kind, in one namespace or ('' or none) in all. */
  list(
    gvk: GroupVersionKind,
    options?: { readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string },
  ): Promise<readonly KubernetesObject[]>;
  /**
   * Lists the metadata of a kind, page by page, without what is in the objects.
   *
   * @remarks `managedFields` come along, no server leaves them out; they are most of the bytes. The pages are no snapshot: one that is
   * asked for minutes after the page before may be of a later state.
   */
  listMetadata(gvk: GroupVersionKind, query?: MetadataQuery): Promise<MetadataPage>;
  /** Reads what a container of a Pod wrote; each line begins with its time, RFC 3339. */
  readLogs(pod: { readonly namespace: string; readonly name: string }, query: LogQuery): Promise<string>;
  /** Server-side apply with the field manager `windlass`; returns the object as it now is (or would be). */
  apply(object: KubernetesObject, options?: ApplyOptions): Promise<KubernetesObject>;
  /** Creates; an object that is there already is refused with reason `AlreadyExists`. */
  create(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  /** Updates the whole object; it must bear the `resourceVersion` that was read, another one stored is refused with `Conflict`. */
  replace(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  /** Changes single fields by a JSON patch; answers undefined when the object is not there. */
  patch(reference: ObjectReference, steps: readonly PatchStep[]): Promise<KubernetesObject | undefined>;
  /** Deletes; answers `gone` when the object was not there, which is a success. */
  delete(reference: ObjectReference, options?: DeleteOptions): Promise<'deleted' | 'gone'>;
}

/** Opens clients by the destination of an application; clients are kept and reused. */
export interface ClusterDirectory {
  /**
   * @param destination exactly one of server and name; `https://kubernetes.default.svc` and `in-cluster` mean the default cluster
   * @throws ClusterUnknownError
   */
  open(destination: { readonly server?: string; readonly name?: string }): Promise<ClusterClient>;
}
