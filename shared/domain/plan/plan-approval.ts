import { createHash } from 'node:crypto';

/** On an Application, or on its AppProject for all of its applications: `required` makes automated syncs wait for an approved plan. */
export const PLAN_APPROVAL_ANNOTATION = 'windlass.dev/plan-approval';

/** Somebody has read a plan and wants it done. */
export interface PlanApproval {
  readonly planHash: string;
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
}

/** So much of a hash is shown and has to be typed. */
const SHOWN_CHARACTERS = 12;

/** One short name for the plans that are approved together: another one as soon as one of them is another. */
export function nameOfPlans(hashes: readonly string[]): string {
  const [only = '', ...more] = hashes;
  const all = more.length === 0 ? only : createHash('sha256').update(hashes.toSorted().join(' ')).digest('hex');
  return all.slice(0, SHOWN_CHARACTERS);
}

/** Whether somebody who names a plan means this one. */
export function meansPlan(said: string, name: string): boolean {
  return name !== '' && said !== '' && (name.startsWith(said) || said.startsWith(name));
}

/** Says on a pull request what has to be done. */
export function howToApprove(name: string): string {
  return `**After the merge the sync waits** until somebody who may write to this repository has commented \`/windlass approve ${name}\`.`;
}
