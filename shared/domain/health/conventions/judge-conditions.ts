import type { HealthCode } from '../../application/application.ts';
import type { Condition } from './condition.ts';
import { type Polarity, polarityOf } from './condition-polarity.ts';
import { sensesOf } from './health-words.ts';
import { type Signal, worstOf } from './signal.ts';

/** What the reading of conditions depends on besides them. */
export interface ConditionReading {
  /** `metadata.generation`; a summary of an older one says nothing. */
  readonly generation: number;
  /** Whether the object is there to end: then `Running` is work under way. */
  readonly endsByItself: boolean;
  /** Whether something besides the conditions, like a phase, tells of work under way. */
  readonly isWorking: boolean;
  /** Types that mean something else for this kind. */
  readonly polarity?: { readonly [type: string]: Polarity };
}

interface Judged {
  readonly condition: Condition;
  readonly polarity: Polarity;
}

/** What the conditions say together. */
interface Surroundings {
  readonly generation: number;
  readonly isWorking: boolean;
  readonly hasSummary: boolean;
  /** Whether a summary says that all is well: then aspects are not asked. */
  readonly isWell: boolean;
}

/** Reasons that say of a work condition that its work is over, like `NewReplicaSetAvailable`. */
const DONE = /(?:Success(?:ful)?|Succeeded|Available|Completed?|Finished|Ready|Healthy|UpToDate|.Running)$/;

/** Types that tell of an end, good or bad. */
const ENDED = /^(?:Complete|Completed|Finished|Done)$/;

/** Sentences speak of timeouts and errors without having any; these words tell of one that happened. */
const FAILED =
  /\b(?:fail(?:ed|ure|ures|s)?|errors?|err|cannot|can't|could not|couldn't|unable|invalid|denied|forbidden|unauthorized|refused|rejected|not found|(?:does not|doesn't) exist|timed out|exceeded|conflicts?|aborted|crash\w*)\b/i;

/** Judges an object by its conditions; undefined if none of them says anything of its health. */
export function judgeConditions(conditions: readonly Condition[], reading: ConditionReading): Signal | undefined {
  const judged = conditions.map((condition) => ({
    condition,
    polarity: reading.polarity?.[condition.type] ?? polarityIn(condition, reading),
  }));
  const summaries = judged.filter(({ polarity }) => polarity === 'Summary' || polarity === 'NotYet');
  const around: Surroundings = {
    generation: reading.generation,
    isWorking: reading.isWorking || judged.some(isUnderWay),
    hasSummary: summaries.length > 0,
    isWell: summaries.some(({ condition, polarity }) => polarity === 'Summary' && condition.status === 'True'),
  };
  return worstOf(
    judged.map((item) => {
      const status = judgeOne(item, around);
      return status && { status, message: describe(item.condition) };
    }),
  );
}

/** `Running` for the reason `Running` is what operators write while they reconcile (Operator SDK); else it is a state to stay in. */
function polarityIn({ type, reason }: Condition, { endsByItself }: ConditionReading): Polarity {
  return type === 'Running' && (endsByItself || reason === 'Running') ? 'Work' : polarityOf(type);
}

function isUnderWay({ condition, polarity }: Judged): boolean {
  return polarity === 'Work' && judgeWork(condition) === 'Progressing';
}

function judgeOne({ condition, polarity }: Judged, around: Surroundings): HealthCode | undefined {
  const isTrue = condition.status === 'True';
  switch (polarity) {
    case 'Pause':
      return isTrue ? 'Suspended' : undefined;
    case 'Trouble':
      return isTrue ? 'Degraded' : undefined;
    case 'Work':
      return judgeWork(condition);
    case 'Summary':
      return judgeSummary(condition, around);
    case 'NotYet':
      if (condition.status === 'False') return 'Healthy';
      return isTrue ? judgeAbsence(condition, around) : undefined;
    case 'Aspect':
      return judgeAspect(condition, around);
    case 'Note':
      return undefined;
  }
}

/** `Progressing` of a Deployment stays True when all is done, and is False when its deadline is over. */
function judgeWork(condition: Condition): HealthCode | undefined {
  if (condition.status === 'False') return hasFailed(condition) ? 'Degraded' : undefined;
  const isDone = DONE.test(condition.reason) && condition.type !== 'Running';
  return condition.status === 'True' && !isDone ? 'Progressing' : undefined;
}

function judgeSummary(condition: Condition, around: Surroundings): HealthCode {
  if ((condition.observedGeneration ?? around.generation) < around.generation) return 'Progressing';
  if (condition.status !== 'True') return judgeAbsence(condition, around);
  return ENDED.test(condition.type) && hasFailed(condition) ? 'Degraded' : 'Healthy';
}

/** One side of many is asked only when nothing speaks for the whole, or to explain why the whole is not well. */
function judgeAspect(condition: Condition, around: Surroundings): HealthCode | undefined {
  if (around.hasSummary) {
    return !around.isWell && condition.status === 'False' && hasFailed(condition) ? 'Degraded' : undefined;
  }
  return condition.status === 'True' ? 'Healthy' : judgeAbsence(condition, around);
}

/** Why something good is not so: it is not so yet, or it went wrong. */
function judgeAbsence(condition: Condition, { isWorking }: Surroundings): HealthCode {
  const { status, reason, message, severity } = condition;
  const senses = sensesOf(reason);
  if (severity === 'Error' || hasFailed(condition)) return 'Degraded';
  if (severity === 'Info') return 'Progressing';
  if (senses.has('Suspended')) return 'Suspended';
  if (isWorking) return 'Progressing';
  if (FAILED.test(message) || senses.has('Missing')) return 'Degraded';
  if (status === 'Unknown' || senses.has('Progressing')) return 'Progressing';
  if (reason === '' && message === '') return 'Progressing';
  return sensesOf(message).has('Progressing') ? 'Progressing' : 'Degraded';
}

function hasFailed({ reason }: Condition): boolean {
  return sensesOf(reason).has('Degraded');
}

function describe({ type, status, reason, message }: Condition): string {
  const cause = [reason, message].filter((text) => text !== '').join(': ');
  return cause || `${type} is ${status}`;
}
