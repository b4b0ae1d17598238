import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { Kind } from './kinds/kind.ts';
import type { KindRegistry } from './kinds/kind-registry.ts';
import type { ServiceAddresses } from './service-addresses.ts';
import type { ObjectStore } from './store/object-store.ts';

/** All that the verbs work on. */
export interface ApiState {
  readonly store: ObjectStore;
  readonly kinds: KindRegistry;
  readonly addresses: ServiceAddresses;
  now(): Date;
}

/** What every request for objects has, whichever verb. */
export interface ObjectRequest {
  readonly kind: Kind;
  /** '' for cluster-scoped kinds and for lists over all namespaces. */
  readonly namespace: string;
}

/** A request that changes something. */
export interface WriteRequest extends ObjectRequest {
  /** '' for the object itself. */
  readonly subresource: '' | 'status' | 'scale' | 'finalize' | 'eviction';
  readonly dryRun: boolean;
  /** The field manager: the parameter, or the program's name in the User-Agent. */
  readonly manager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
}

/** RFC 3339 in seconds, as the API server writes times. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A changed copy of an object's metadata. */
export function withMetadata(object: KubernetesObject, change: Readonly<Record<string, unknown>>): KubernetesObject {
  const metadata: Record<string, unknown> = { ...object.metadata, ...change };
  for (const [field, value] of Object.entries(metadata)) if (value === undefined) delete metadata[field];
  return { ...object, metadata: metadata as unknown as KubernetesObject['metadata'] };
}
