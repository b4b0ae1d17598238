import { LIMITS } from '../../../stacks/limits.ts';
import { QUEUE_NAMES } from '../../../stacks/steps.ts';

/** How often each clock of a stage calls in a day (stacks/schedules.ts). */
export const CALLS_OF_DAY = { sweep: 1440, deadLetters: 288, drift: 24, redeliver: 24 } as const;

/** Alarms on a function: errors and throttles. */
export const ALARMS_OF_A_FUNCTION = 2;
const ALARMS_OF_A_QUEUE = 2;
/** One of each clock that must not stand still, one of messages that fail, and one of webhooks that could not be kept. */
const OTHER_ALARMS = 4;
/** It is there only where clusters have private endpoints. */
const FUNCTIONS = Object.keys(LIMITS).filter((name) => name !== 'reach-cluster').length;

/** The alarms of a stage (stacks/alarms.ts); a test counts them in the graph of resources. */
export const ALARMS = QUEUE_NAMES.length * ALARMS_OF_A_QUEUE + FUNCTIONS * ALARMS_OF_A_FUNCTION + OTHER_ALARMS;
