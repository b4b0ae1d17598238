import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRollout } from '../../../sandbox/kubernetes/controllers/deployment-rollout.ts';
import { type DeploymentSpec, rollingLimits } from '../../../sandbox/kubernetes/controllers/deployment-spec.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

interface Sizes {
  readonly [name: string]: { readonly wanted: number; readonly available: number };
}

function replicaSet(name: string, sizes: Sizes): KubernetesObject {
  const { wanted = 0, available = 0 } = sizes[name] ?? {};
  const status = { replicas: wanted, availableReplicas: available };
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name }, spec: { replicas: wanted }, status };
}

function specOf(replicas: number, maxSurge: number | string, maxUnavailable: number | string): DeploymentSpec {
  return {
    replicas,
    selector: {},
    template: {},
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  };
}

/** Plays a rollout in which all Pods become available after each step; answers the sizes after every step. */
function play(spec: DeploymentSpec, start: Sizes): readonly Sizes[] {
  const seen: Sizes[] = [start];
  for (let sizes = start; seen.length < 200; ) {
    const old = ['one', 'two'].map((name) => replicaSet(name, sizes));
    const { replicas } = decideRollout(spec, { current: replicaSet('new', sizes), old });
    const grown = Object.entries(sizes).map(([name, { wanted }]) => {
      const next = replicas.get(name) ?? wanted;
      return [name, { wanted: next, available: next }] as const;
    });
    const next = Object.fromEntries(grown);
    if (JSON.stringify(next) === JSON.stringify(sizes)) return seen;
    seen.push(next);
    sizes = next;
  }
  throw new Error('the rollout does not end');
}

const total = (sizes: Sizes) => Object.values(sizes).reduce((sum, { wanted }) => sum + wanted, 0);
const percentOrCount = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);

describe('a rolling update', () => {
  it('ends with all Pods in the new ReplicaSet and stays within its limits on the way', () => {
    const scenario = fc.record({
      replicas: fc.integer({ min: 1, max: 20 }),
      surge: percentOrCount,
      unavailable: percentOrCount,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(scenario, ({ replicas, surge, unavailable, share }) => {
        const spec = specOf(replicas, surge, unavailable);
        const limits = rollingLimits(spec);
        const one = Math.round(replicas * share);
        const start = {
          one: { wanted: one, available: one },
          two: { wanted: replicas - one, available: replicas - one },
          new: { wanted: 0, available: 0 },
        };
        const steps = play(spec, start);
        expect(steps.at(-1)).toMatchObject({ one: { wanted: 0 }, two: { wanted: 0 }, new: { wanted: replicas } });
        for (const step of steps) {
          expect(total(step)).toBeLessThanOrEqual(replicas + limits.surge);
          expect(total(step)).toBeGreaterThanOrEqual(replicas - limits.unavailable);
        }
      }),
    );
  });

  it('removes old Pods that never became available before any that serves', () => {
    const sizes = {
      one: { wanted: 2, available: 2 },
      two: { wanted: 2, available: 0 },
      new: { wanted: 1, available: 0 },
    };
    const old = ['one', 'two'].map((name) => replicaSet(name, sizes));
    const { replicas } = decideRollout(specOf(4, 1, 2), { current: replicaSet('new', sizes), old });
    expect([...replicas]).toEqual([['two', 0]]);
  });

  it('makes no more than the wanted number at first', () => {
    expect(decideRollout(specOf(3, '25%', '25%'), { current: undefined, old: [] }).initial).toBe(3);
    expect(
      decideRollout(specOf(3, 1, 0), {
        current: undefined,
        old: [replicaSet('one', { one: { wanted: 3, available: 3 } })],
      }).initial,
    ).toBe(1);
  });
});
