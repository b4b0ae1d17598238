import type { ResourceGraph } from './resource-graph.ts';

/** Makes a graph that breaks a promise of one that keeps it. */
export type Spoil = (graph: ResourceGraph) => ResourceGraph;

/** A promise about what is deployed, and a graph that breaks it. */
export interface Rule {
  /** A sentence. */
  readonly promise: string;
  /** What breaks the promise, in words; empty if it is kept. */
  readonly find: (graph: ResourceGraph, stage: string) => readonly string[];
  /** The negative control: makes a graph that must not pass; a rule that promises several things has one for each. */
  readonly spoil: Spoil | readonly Spoil[];
  /** Only for these stages; default all. */
  readonly stages?: readonly string[];
}
