import { createHash } from 'node:crypto';

/**
 * What the last comparison of an application rested upon, apart from its objects in the cluster, which the drift check watches. As long as
 * it stands, a look that only the schedule asks for would find the same (ADR 0012).
 */
export interface LookBasis {
  /** When the comparison was made, RFC 3339. */
  readonly at: string;
  /** Until when it is trusted, RFC 3339: what nobody knows of is found then. */
  readonly until: string;
  /** Server of the cluster whose drift check watches the objects. */
  readonly cluster: string;
  /** What the sources consisted of, one text each. */
  readonly sources: readonly string[];
  /** Keyed hash of what they were rendered to. */
  readonly targets: string;
  /** What the cluster served. */
  readonly serves: ServedHashes;
  /** Of `Circumstances`. */
  readonly circumstances: string;
}

/** What a cluster serves, in short texts that are compared. */
export interface ServedHashes {
  readonly groups: string;
  /** Absent where they would have cost a request for each group. */
  readonly kinds?: string;
}

/** Whether a cluster serves the same, as far as both say. */
export function servesTheSame(one: ServedHashes, other: ServedHashes): boolean {
  const knowKinds = one.kinds !== undefined && other.kinds !== undefined;
  return one.groups === other.groups && (!knowKinds || one.kinds === other.kinds);
}

/** All that a comparison follows from, besides sources, live objects and what the cluster serves. */
export interface Circumstances {
  /** Of the spec. */
  readonly generation: number;
  /** Versions of what is set for all applications, and of the project. */
  readonly settings: string;
  readonly project: string;
  /** What runs, and how it is set up. */
  readonly release: string;
}

/** One short text for all circumstances. */
export function hashCircumstances({ generation, settings, project, release }: Circumstances): string {
  const text = JSON.stringify([generation, settings, project, release]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
