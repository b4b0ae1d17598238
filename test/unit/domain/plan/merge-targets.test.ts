import { describe, expect, it } from 'vitest';
import { mergeTargets } from '../../../../shared/domain/plan/merge-targets.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

const config = (name: string, value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});
const values = (objects: readonly KubernetesObject[]) =>
  Object.fromEntries(objects.map(({ metadata, data }) => [metadata.name, (data as { value: string }).value]));

describe('the objects after a merge', () => {
  it('takes from the branch what it changed, made and removed, and all else from where it goes', () => {
    const fork = [config('changed', '1'), config('removed', '1'), config('theirs', '1')];
    const head = [config('changed', '2'), config('theirs', '1'), config('made', '1')];
    const tip = [config('changed', '1'), config('removed', '1'), config('theirs', '3'), config('later', '1')];
    expect(values(mergeTargets(fork, head, tip))).toEqual({ changed: '2', theirs: '3', later: '1', made: '1' });
  });
});
