import type { ResourceGraph } from './resource-graph.ts';

/** A promise about what is deployed, and a graph that breaks it. */
export interface Rule {
  /** A sentence. */
  readonly promise: string;
  /** What breaks the promise, in words; empty if it is kept. */
  readonly find: (graph: ResourceGraph, stage: string) => readonly string[];
  /** The negative control: makes a graph that must not pass. */
  readonly spoil: (graph: ResourceGraph) => ResourceGraph;
  /** Only for these stages; default all. */
  readonly stages?: readonly string[];
}
