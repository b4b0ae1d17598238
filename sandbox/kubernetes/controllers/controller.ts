import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiReference, ApiSurface } from '../api-surface.ts';
import type { OwnedObjects } from './owned-objects.ts';

/** What a controller works with. */
export interface ControllerContext {
  readonly api: ApiSurface;
  readonly owned: OwnedObjects;
  /** How long a Pod takes from its creation to Ready; other natural delays follow from it. Milliseconds. */
  readonly paceMs: number;
  /** How long a second lasts for a container that runs `sleep N`. Milliseconds. */
  readonly secondMs: number;
  now(): Date;
  /** Reconciles the object again after a delay; the earliest of several demands counts. */
  wakeAfter(reference: ApiReference, delayMs: number): void;
}

/** Brings one kind of object nearer to what it wants, whenever something that matters to it changes. */
export interface Controller {
  readonly kind: { readonly apiVersion: string; readonly kind: string };
  /** Objects of this controller's kind that a change of another kind's object concerns; an object's own changes always count. */
  concernedBy?(changed: KubernetesObject, context: ControllerContext): readonly ApiReference[];
  /** Level-triggered: reads the object anew and does what is to do now; safe to run at any time, any number of times. */
  reconcile(object: KubernetesObject, context: ControllerContext): void;
  /** Called when an object of its kind is gone. */
  forget?(reference: ApiReference, context: ControllerContext): void;
}

/** The reference to an object. */
export function referenceTo(object: KubernetesObject): ApiReference {
  const { name, namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, namespace: namespace ?? '', name };
}

/** Whether two objects, or an object and a kind, are of the same group and kind, whatever the version. */
export function isOfKind(
  object: { apiVersion: string; kind: string },
  kind: { apiVersion: string; kind: string },
): boolean {
  return object.kind === kind.kind && groupOf(object.apiVersion) === groupOf(kind.apiVersion);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
