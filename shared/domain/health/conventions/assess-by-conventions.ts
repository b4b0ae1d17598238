import type { HealthStatus } from '../../application/application.ts';
import { gvkOf, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { type Fields, isFields, numberAt, textAt } from '../read-field.ts';
import { type Condition, readConditions, readPartConditions } from './condition.ts';
import { findSuspension } from './find-suspension.ts';
import { judgeConditions } from './judge-conditions.ts';
import { judgeCounts } from './judge-counts.ts';
import { judgeOutcome } from './judge-outcome.ts';
import { judgePhase } from './judge-phase.ts';
import { exceptionOf, type KnownException } from './known-exceptions.ts';
import { type Signal, worstOf } from './signal.ts';

/** Kinds whose objects are there to end: `Running` is not where they should stay. */
const ENDS_BY_ITSELF =
  /(?:Run|Job|Task|Workflow|Backup|Restore|Snapshot|Migration|Build|Experiment|Execution|Promotion)$/;

/**
 * How long an object without a status is waited for after it was created, in seconds.
 *
 * Controllers answer within seconds; some kinds never get an answer. Without an end to the wait, a wave with one of those would never
 * be over; without the wait, it would be over before a controller has looked.
 */
const PATIENCE_SECONDS = 60;

/** Kinds whose objects have nothing to report before they are due for the first time. */
const RUNS_BY_SCHEDULE = /^Cron|CronJob$|Schedule$/;

/** What the assessment may be told besides the object. */
export interface ConventionOptions {
  /** Now; without it, an object without a status is taken as just created. */
  readonly now?: Date;
  /** Whether the kind serves `…/status`; without it nobody reports, and nobody is waited for. Default true. */
  readonly hasStatus?: boolean;
  /** What is peculiar about the kind; default what the table says of it. */
  readonly exception?: KnownException;
}

/**
 * Judges a custom resource by what the Kubernetes API conventions, kstatus and common practice agree on: a pause that somebody asked
 * for, the generation that its controller has seen, conditions, phases, plain outcomes, counts of replicas.
 *
 * @returns undefined for an object without a status whose controller writes none, or has not within a minute; Healthy for a status
 * that tells of no trouble
 */
export function assessByConventions(
  object: KubernetesObject,
  options: ConventionOptions = {},
): HealthStatus | undefined {
  const { group, kind } = gvkOf(object);
  const exception = options.exception ?? exceptionOf(group, kind) ?? { kinds: [] };
  const { status } = object;
  const isUnanswered = !isFields(status) || Object.values(status).every(isEmpty);
  const isAwaited = !exception.isSilent && options.hasStatus !== false && !isOld(object, options.now);
  const suspension = findSuspension(object);
  if (suspension) return health(suspension.status, suspension.message);
  if (isUnanswered && runsBySchedule(object)) return health('Healthy', 'It was not due yet');
  if (isUnanswered)
    return isAwaited ? health('Progressing', 'Waiting for its controller to report a status') : undefined;
  const decisive = judgeStatus(object, status, exception);
  return health(decisive.status, decisive.message);
}

/** Some controllers begin with a status of zeros and empty texts, which says as little as none. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isFields(value)) return Object.values(value).every(isEmpty);
  return value === null || value === '' || value === 0;
}

function runsBySchedule(object: KubernetesObject): boolean {
  return RUNS_BY_SCHEDULE.test(object.kind) || textAt(object, 'spec', 'schedule') !== '';
}

function isOld(object: KubernetesObject, now: Date | undefined): boolean {
  const created = Date.parse(textAt(object, 'metadata', 'creationTimestamp'));
  return now !== undefined && now.getTime() - created > PATIENCE_SECONDS * 1000;
}

function judgeStatus(object: KubernetesObject, status: Fields, exception: KnownException): Signal {
  const generation = numberAt(object, 'metadata', 'generation') ?? 0;
  if (observedGenerationOf(status) < generation) {
    return { status: 'Progressing', message: 'Waiting for its controller to see the latest change' };
  }
  const conditions = readConditions(status);
  const endsByItself = ENDS_BY_ITSELF.test(object.kind);
  const phase = judgePhase(status, { endsByItself, ...(exception.phases ? { phases: exception.phases } : {}) });
  const reading = {
    generation,
    endsByItself,
    isWorking: phase?.status === 'Progressing',
    ...(exception.polarity ? { polarity: exception.polarity } : {}),
  };
  const decisive = worstOf([
    judgeConditions(conditions, reading),
    judgeConditions(readPartConditions(status), reading),
    phase,
    judgeOutcome(status),
    judgeCounts(object),
    awaitConditions(conditions, exception),
  ]);
  if (decisive) return decisive;
  return Array.isArray(status.conditions) && conditions.length === 0
    ? { status: 'Progressing', message: 'Waiting for its controller to report a condition' }
    : { status: 'Healthy', message: '' };
}

/** Some controllers write it as text; those that write none have seen all there is. */
function observedGenerationOf(status: Fields): number {
  const text = textAt(status, 'observedGeneration');
  return numberAt(status, 'observedGeneration') ?? (/^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY);
}

/** That the spec was sent (`Synced` of Crossplane's resources, whatever their group) says nothing of what came of it. */
function awaitConditions(conditions: readonly Condition[], { awaits = [] }: KnownException): Signal | undefined {
  const isSent = conditions.some(({ type, reason }) => type === 'Synced' && reason === 'ReconcileSuccess');
  const missing = [...awaits, ...(isSent ? ['Ready'] : [])].find(
    (type) => !conditions.some((condition) => condition.type === type),
  );
  return missing === undefined ? undefined : { status: 'Progressing', message: `Waiting for condition ${missing}` };
}
