import { describe, expect, it } from 'vitest';
import { decideLook, type LookMemory } from '../../../../shared/domain/drift/decide-look.ts';
import type { Movement } from '../../../../shared/domain/drift/detect-drift.ts';

const INTERVAL = 180;

function touchedBy(...writers: readonly string[]): Movement {
  return { application: 'argocd/web', type: 'Touched', writers };
}

/** Checks one interval after the other; in each the movement is there again. @returns the rounds that looked */
function roundsThatLook(
  rounds: number,
  movementIn: (round: number) => Movement,
  outcomeIn = (_round: number) => 'same',
) {
  let memory: LookMemory | undefined;
  let looks = 0;
  return Array.from({ length: rounds }, (_, round) => round).filter((round) => {
    const decision = decideLook({
      movements: [movementIn(round)],
      outcome: outcomeIn(looks),
      ...(memory ? { memory } : {}),
      intervalSeconds: INTERVAL,
      now: new Date(round * INTERVAL * 1000),
    });
    memory = decision.memory;
    if (decision.look) looks += 1;
    return decision.look;
  });
}

describe('whether to look at an application that moved', () => {
  it('looks at once, and ever more rarely while the same writers move it in vain', () => {
    expect(roundsThatLook(24, () => touchedBy('kubelet/status'))).toEqual([0, 1, 2, 3, 5, 9, 14, 19]);
  });

  it('looks at every round while each look finds something new', () => {
    const rounds = roundsThatLook(
      8,
      () => touchedBy('kubelet/status'),
      (looks) => `outcome ${looks}`,
    );
    expect(rounds).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('looks at once when somebody new writes to a noisy application', () => {
    const rounds = roundsThatLook(13, (round) =>
      touchedBy('kubelet/status', ...(round === 11 ? ['kubectl-edit'] : [])),
    );
    expect(rounds).toContain(11);
    expect(rounds).not.toContain(10);
  });

  it.each(['Appeared', 'Vanished'] as const)(
    'looks at once when an object %s, however noisy the others are',
    (type) => {
      const memory = { writers: ['?'], fruitless: 9, outcome: 'same', notBefore: '9999' };
      const movements = [touchedBy(), { application: 'argocd/web', type, writers: [] }];
      expect(decideLook({ movements, outcome: 'same', memory, intervalSeconds: INTERVAL, now: new Date(0) })).toEqual({
        look: true,
      });
    },
  );

  it('counts writers that nobody knows as one', () => {
    expect(roundsThatLook(12, () => touchedBy())).toEqual([0, 1, 2, 3, 5, 9]);
  });
});
