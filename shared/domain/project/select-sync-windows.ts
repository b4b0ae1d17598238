import type { Application, ApplicationRef } from '../application/application.ts';
import type { DestinationCluster } from './is-destination-permitted.ts';
import { matchesProjectGlob } from './project-glob.ts';
import type { SyncWindow } from './sync-window.ts';

/** What windows are assigned by. */
export interface WindowSubject {
  readonly application: ApplicationRef;
  /** All that the destination's cluster is called: its name, its server address, or both. */
  readonly clusters: readonly string[];
  /** Namespace of the destination; empty if the application names none. */
  readonly namespace: string;
}

/**
 * The subject that an application is to windows.
 * @param cluster what is known of its destination's cluster
 */
export function windowSubjectOf(
  { metadata, spec }: Pick<Application, 'metadata' | 'spec'>,
  { server, name }: DestinationCluster,
): WindowSubject {
  return {
    application: { namespace: metadata.namespace, name: metadata.name },
    clusters: [server, name].flatMap((text) => text || []),
    namespace: spec.destination.namespace ?? '',
  };
}

/**
 * The windows that concern a subject: one list that matches is enough, or with `andOperator` every list that is set.
 * A window without any list concerns nobody, as in Argo CD.
 */
export function selectSyncWindows(windows: readonly SyncWindow[], subject: WindowSubject): readonly SyncWindow[] {
  return windows.filter((window) => {
    const verdicts = [
      matchesAny(window.applications, [subject.application.name]),
      matchesAny(window.clusters, subject.clusters),
      matchesAny(window.namespaces, [subject.namespace]),
    ].filter((verdict) => verdict !== undefined);
    if (verdicts.length === 0) return false;
    return window.andOperator ? verdicts.every(Boolean) : verdicts.some(Boolean);
  });
}

/** Undefined if the list is not set. */
function matchesAny(patterns: readonly string[] | undefined, texts: readonly string[]): boolean | undefined {
  if (!patterns || patterns.length === 0) return undefined;
  return patterns.some((pattern) => texts.some((text) => matchesProjectGlob(pattern, text)));
}
