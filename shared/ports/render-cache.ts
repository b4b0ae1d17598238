import type { ReadSet } from '../domain/render/read-set.ts';
import type { RenderedSource } from './manifest-renderer.ts';

/** What is rendered, apart from its files: two texts that are the same or not. */
export interface RenderKey {
  /** The source, and all else that is known before anything is rendered. */
  readonly source: string;
  /** The values of those inputs that renders of the source have used. */
  readonly inputs: string;
}

/** A render that failed, and would fail in the same way again. */
export interface FailedRender {
  /** Class and message of the error. */
  readonly failure: { readonly code: string; readonly message: string };
}

/** How a render ended. */
export type RenderOutcome = RenderedSource | FailedRender;

/** An earlier render. */
export interface CachedRender {
  readonly readSet: ReadSet;
  /** Until when the outcome may stand, RFC 3339; absent: for ever. */
  readonly until?: string;
  /** Unpacks the outcome: a copy of its own for whoever asks. */
  open(): Promise<RenderOutcome>;
}

/** A render to be remembered. */
export interface FinishedRender {
  readonly readSet: ReadSet;
  /** Names of all inputs that renders of the source have used. */
  readonly inputNames: readonly string[];
  /** For how long the outcome may stand at most, even if nothing changes that is known of; default for ever. */
  readonly maxAgeSeconds?: number;
  readonly outcome: RenderOutcome;
}

/**
 * Remembers renders with what they depend on. Losing one costs a render, nothing more.
 * Nothing is kept in clear where others could read it: manifests and options may hold secrets.
 */
export interface RenderCache {
  /** The names of all inputs that renders of the source have used; undefined if none is known. */
  inputNames(source: string): Promise<readonly string[] | undefined>;
  /** Earlier renders, the last one first; each is read when it is asked for. */
  find(key: RenderKey): AsyncIterable<CachedRender>;
  /** @returns until when the outcome may stand, RFC 3339; undefined: for ever */
  put(key: RenderKey, render: FinishedRender): Promise<string | undefined>;
}
