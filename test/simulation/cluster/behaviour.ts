import type { PlayedHealth } from './status-of-health.ts';

/** What controllers do to an object, in seconds after it was created or its spec was changed. */
export interface Course {
  /** When it gets healthy; default 0. `never`: it stays Progressing. */
  readonly healthy?: number | 'never';
  /** When it gets degraded (a Job: fails), instead of healthy. */
  readonly degraded?: number;
  /** When it gets suspended, instead of healthy. */
  readonly suspended?: number;
  /** When it is removed by its controller, as by `ttlSecondsAfterFinished`. */
  readonly vanishes?: number;
  /** What a failure says. */
  readonly message?: string;
}

/** How one object behaves. */
export interface ObjectBehaviour extends Course {
  /** `Kind/name`. */
  readonly of: string;
  /** One course for each creation or change of the spec, in order; the last one repeats. */
  readonly runs?: readonly Course[];
  /** How many seconds its deletion takes; default 0. */
  readonly deletionTakes?: number;
  /** For a CustomResourceDefinition: after how many seconds its kinds are served; default 1. */
  readonly established?: number;
  /** The words in which the API server refuses it. */
  readonly refuses?: string;
  /** Which verbs are refused; default apply, create and replace, each also as dry run. */
  readonly verbs?: readonly string[];
  /** Only a content that holds this text is refused. */
  readonly containing?: string;
  /** Only the real write is refused, not its dry run: as by a webhook that knows no dry runs. */
  readonly onlyReal?: boolean;
  /** Only a write that asks for validation is refused. */
  readonly onlyValidated?: boolean;
  /** How often it is refused; default always. */
  readonly times?: number;
}

/** When the cluster as a whole is in trouble. */
export interface ClusterTroubles {
  /** From and to, in seconds. */
  readonly unreachable?: readonly (readonly [from: number, to: number])[];
  /** So many calls that change something are answered 429. */
  readonly throttled?: { readonly calls: number; readonly retryAfter: number };
  /** Kinds that our credentials may not touch. */
  readonly forbidden?: readonly string[];
}

/** The next step of an object's health. */
export interface HealthStep {
  readonly after: number;
  readonly health: PlayedHealth;
}

/** The steps that a course takes; the first is at once. */
export function healthSteps({ healthy = 0, degraded, suspended }: Course): readonly HealthStep[] {
  const end: HealthStep | undefined =
    degraded !== undefined
      ? { after: degraded, health: 'Degraded' }
      : suspended !== undefined
        ? { after: suspended, health: 'Suspended' }
        : healthy === 'never'
          ? undefined
          : { after: healthy, health: 'Healthy' };
  return end?.after === 0 ? [end] : [{ after: 0, health: 'Progressing' }, ...(end ? [end] : [])];
}
