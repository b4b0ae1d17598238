import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, withCondition } from './conditions.ts';
import { type Controller, referenceTo } from './controller.ts';
import { resolveCount } from './deployment-spec.ts';
import { type LabelSelector, selectsLabels } from './label-selector.ts';
import { isActive, isReady } from './pod-state.ts';
import { writeStatus } from './write-object.ts';

interface BudgetSpec {
  readonly selector?: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

const kind = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

/** Counts how many Pods may be disturbed. */
export const podDisruptionBudgetController: Controller = {
  kind,
  concernedBy(changed, { api }) {
    if (changed.kind !== 'Pod') return [];
    const selects = (budget: KubernetesObject) =>
      selectsLabels((budget.spec as BudgetSpec).selector, changed.metadata.labels);
    return api
      .list(kind, changed.metadata.namespace ?? '')
      .filter(selects)
      .map(referenceTo);
  },
  reconcile(budget, context) {
    const spec = budget.spec as BudgetSpec;
    const all = context.api.list({ apiVersion: 'v1', kind: 'Pod' }, budget.metadata.namespace ?? '');
    const pods = all.filter((pod) => isActive(pod) && selectsLabels(spec.selector, pod.metadata.labels));
    const desired = desiredHealthy(spec, pods.length);
    const healthy = pods.filter(isReady).length;
    const allowed = Math.max(0, healthy - desired);
    const { conditions } = (budget.status ?? {}) as { readonly conditions?: readonly Condition[] };
    const condition = {
      type: 'DisruptionAllowed',
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: budget.metadata.generation,
    };
    writeStatus(context, budget, {
      currentHealthy: healthy,
      desiredHealthy: desired,
      disruptionsAllowed: allowed,
      expectedPods: pods.length,
      observedGeneration: budget.metadata.generation,
      conditions: withCondition(conditions, condition, context.now()),
    });
  },
};

function desiredHealthy({ minAvailable, maxUnavailable }: BudgetSpec, expected: number): number {
  if (maxUnavailable !== undefined) return Math.max(0, expected - resolveCount(maxUnavailable, expected, Math.ceil));
  return resolveCount(minAvailable ?? 1, expected, Math.ceil);
}
