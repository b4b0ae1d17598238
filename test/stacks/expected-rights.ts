import type { FunctionName } from '../../stacks/limits.ts';

/** A right in the words of docs/guides/aws.md. */
export type Right =
  | 'deliveries'
  | 'items'
  | 'own keys'
  | 'takes'
  | 'sends'
  | 'secrets'
  | 'clusters'
  | 'render'
  | 'reach-cluster'
  | 'mail'
  | 'network';

const WORKER = ['items', 'own keys', 'takes', 'sends'] as const;
const AT_CLUSTERS = ['secrets', 'clusters', 'reach-cluster'] as const;

/** What each function may, beyond writing its own log and, if it is asked for, traces; where everything is set that can be. */
export const EXPECTED_RIGHTS: { readonly [name in FunctionName]: readonly Right[] } = {
  webhook: ['deliveries', 'own keys', 'sends'],
  'route-git-event': WORKER,
  refresh: [...WORKER, ...AT_CLUSTERS, 'render'],
  sync: [...WORKER, ...AT_CLUSTERS, 'render'],
  'drift-check': [...WORKER, ...AT_CLUSTERS],
  plan: [...WORKER, ...AT_CLUSTERS, 'render'],
  notify: [...WORKER, 'secrets', 'render', 'mail'],
  report: [...WORKER, 'secrets'],
  sweep: ['items', 'own keys', 'sends'],
  redeliver: ['items', 'own keys', 'secrets'],
  'dead-letter': ['items', 'own keys', 'takes'],
  api: ['items', 'own keys', 'sends', ...AT_CLUSTERS, 'render', 'mail'],
  render: [],
  'reach-cluster': ['network'],
};
