import { listNames } from './name-tasks.ts';
import type { SyncBatches, SyncVerb } from './sync-action.ts';

const VERBS: { readonly [verb in SyncVerb]: string } = {
  'dry-run': 'dry run of',
  apply: 'applied',
  prune: 'deleted',
  'remove-old': 'deleted, to be created anew,',
  'run-hook': 'started hook',
  'remove-leftover': 'deleted earlier hook',
  'release-hook': 'released hook',
  'delete-hook': 'deleted hook',
  'terminate-hook': 'ended hook',
};
const NAMED = 5;

/** One line that says what was done: `applied Service web, Deployment web`. */
export function describeBatches(batches: SyncBatches): string {
  const actions = batches.flat();
  if (actions.length === 0) return 'nothing to do';
  const byVerb = Map.groupBy(actions, ({ verb }) => verb);
  return [...byVerb]
    .map(([verb, some]) => {
      const names = listNames(some.slice(0, NAMED).map(({ task }) => task));
      const more = some.length - names.length;
      return `${VERBS[verb]} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    })
    .join('; ');
}
