import {
  type ApplicationFingerprint,
  type ListedObject,
  nameInKind,
  type ObjectFingerprint,
} from './application-fingerprint.ts';
import { writersSince } from './field-managers.ts';

/** What is recorded of an object, and for which application. */
export interface RecordedObject {
  readonly application: string;
  /** null: it was not there. */
  readonly seen: ObjectFingerprint | null;
}

/** The recorded objects of one kind, by `namespace/name`; one that two applications have is there twice. */
export type RecordedKind = ReadonlyMap<string, readonly RecordedObject[]>;

/**
 * How an object is not as it was seen. `Changed`: its spec is another. `Touched`: only its version is; that may be its status, its labels,
 * or anything in a kind that does not count generations.
 */
export interface Movement {
  readonly application: string;
  readonly type: 'Appeared' | 'Vanished' | 'Changed' | 'Touched';
  /** Who wrote since it was seen, if `managedFields` tell. */
  readonly writers: readonly string[];
}

/** Puts what is recorded of an application with that of others, by kind. */
export function addRecord(
  kinds: Map<string, Map<string, RecordedObject[]>>,
  { application, kinds: recorded }: ApplicationFingerprint,
): void {
  for (const [kind, objects] of Object.entries(recorded)) {
    const ofKind = kinds.get(kind) ?? new Map<string, RecordedObject[]>();
    kinds.set(kind, ofKind);
    for (const [name, seen] of Object.entries(objects)) {
      const others = ofKind.get(name);
      if (others) others.push({ application, seen });
      else ofKind.set(name, [{ application, seen }]);
    }
  }
}

/** Compares a page of a list with what is recorded; objects that nobody recorded do not count. */
export function detectMoved(recorded: RecordedKind, listed: readonly ListedObject[]): readonly Movement[] {
  return listed.flatMap((object) =>
    (recorded.get(nameInKind(object)) ?? []).flatMap((each) => movementOf(object, each)),
  );
}

/**
 * What is recorded as being there, and is not.
 * @param isGone whether no page of a list that was read to its end, and would show it, had the object of this name
 */
export function detectVanished(recorded: RecordedKind, isGone: (name: string) => boolean): readonly Movement[] {
  const movements: Movement[] = [];
  for (const [name, objects] of recorded) {
    if (!isGone(name)) continue;
    for (const { application, seen } of objects) {
      if (seen) movements.push({ application, type: 'Vanished', writers: [] });
    }
  }
  return movements;
}

function movementOf({ metadata }: ListedObject, { application, seen }: RecordedObject): readonly Movement[] {
  if (!seen) return [{ application, type: 'Appeared', writers: [] }];
  if (metadata.resourceVersion === seen.resourceVersion) return [];
  const type = (metadata.generation ?? 0) === seen.generation ? 'Touched' : 'Changed';
  return [{ application, type, writers: writersSince(metadata, seen.writtenAt) }];
}
