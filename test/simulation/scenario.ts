import type { ApplicationSpec } from '../../shared/domain/application/application.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { Settings } from '../../shared/workflows/dependencies.ts';
import type { ClusterTroubles, ObjectBehaviour } from './cluster/behaviour.ts';
import type { PlayedHealth } from './cluster/status-of-health.ts';
import type { SimulatedCommit } from './simulated-sources.ts';

/** What somebody or something does from outside, in a scenario. */
export interface ScriptedEvent {
  /** Seconds since the scenario began. */
  readonly at?: number;
  /** Instead of a time: as soon as this text is seen in the state of the application, and what came before in the script happened. */
  readonly when?: string;
  /** Seconds to wait after `when` holds. */
  readonly after?: number;
  /** A person asks for a sync: the body of `POST …/sync`. */
  readonly sync?: { readonly [field: string]: unknown };
  /** A person asks for a rollback: the body of `POST …/rollback`. */
  readonly rollback?: { readonly [field: string]: unknown };
  /** A person lets automated syncs go on that a rollback holds. */
  readonly release?: true;
  /** A person ends the running operation. */
  readonly terminate?: true;
  /** A person approves deletions, by Argo CD's annotation with the present time. */
  readonly approve?: true;
  /** A person changes the application: a merge patch. */
  readonly patch?: { readonly [field: string]: unknown };
  /** A person deletes the application: the query of `DELETE …`. */
  readonly deleteApplication?: { readonly [parameter: string]: unknown };
  /** A person asks for a refresh. */
  readonly refresh?: 'normal' | 'hard';
  /** The branch moves to a commit, and a webhook says so. */
  readonly commit?: string;
  /** The branch moves, and nobody says so. */
  readonly silentCommit?: string;
  /** Somebody changes fields of a live object, by their path with dots; null removes one. */
  readonly edit?: { readonly of: string; readonly set: { readonly [path: string]: unknown }; readonly by?: string };
  /** Controllers bring an object to a health. */
  readonly turn?: { readonly of: string; readonly health: PlayedHealth; readonly message?: string };
  /** The API server does not refuse an object any more. */
  readonly lift?: string;
  /** Somebody deletes a live object. */
  readonly remove?: string;
  /** Somebody creates an object. */
  readonly create?: { readonly object: KubernetesObject; readonly by: string };
}

/** A simulated course of events, as written in a file of `test/scenarios`. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Which rules it shows, by their section. */
  readonly shows: string;
  /** Features that the engine needs for it. */
  readonly needs: readonly string[];
  readonly application: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: { readonly [name: string]: string };
    readonly finalizers?: readonly string[];
    readonly spec: ApplicationSpec;
  };
  /** The spec of the project `default`, where it matters. */
  readonly project?: { readonly [field: string]: unknown };
  readonly commits: { readonly [name: string]: SimulatedCommit };
  /** The commit that is deployed when the scenario begins; nothing is, if absent. */
  readonly deployed?: string;
  /** What else is live, and by whom. */
  readonly live: readonly { readonly object: KubernetesObject; readonly by: string }[];
  readonly behaviours: readonly ObjectBehaviour[];
  readonly cluster: ClusterTroubles;
  /** From and to, in seconds: the repository cannot be reached. */
  readonly repositoryUnavailable: readonly (readonly [from: number, to: number])[];
  readonly settings: Partial<Settings>;
  readonly script: readonly ScriptedEvent[];
  /** Seconds after which the scenario ends, if it does not come to rest before. */
  readonly until: number;
  /** Why the crash tests leave it out. */
  readonly noCrashes?: string;
}
