import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** A change of a stored object. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The `resourceVersion` of the change. */
  readonly revision: number;
  readonly storageKey: string;
  readonly object: KubernetesObject;
  /** The object before a change, for selectors that it left or entered. */
  readonly previous?: KubernetesObject;
}

/** Remembers the last changes and tells new ones. */
export interface ChangeLog {
  append(event: StoreEvent): void;
  /** The changes after a revision, or undefined if they are no longer remembered. */
  since(revision: number): readonly StoreEvent[] | undefined;
  subscribe(listener: (event: StoreEvent) => void): () => void;
}

/** How many changes are remembered for watches that begin in the past. */
const REMEMBERED_CHANGES = 10_000;

/** A log that remembers nothing up to the revision at which it begins. */
export function createChangeLog(begin: number): ChangeLog {
  const listeners = new Set<(event: StoreEvent) => void>();
  let changes: StoreEvent[] = [];
  let forgotten = begin;
  return {
    append(event) {
      changes.push(event);
      if (changes.length > REMEMBERED_CHANGES * 2) {
        changes = changes.slice(-REMEMBERED_CHANGES);
        forgotten = (changes[0]?.revision ?? 1) - 1;
      }
      for (const listener of [...listeners]) listener(event);
    },
    since(revision) {
      if (revision < forgotten) return undefined;
      let from = changes.length;
      while (from > 0 && (changes[from - 1]?.revision ?? 0) > revision) from -= 1;
      return changes.slice(from);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
