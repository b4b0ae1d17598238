import { describe, expect, it } from 'vitest';
import { nextPodStep } from '../../../sandbox/kubernetes/controllers/pod-steps.ts';

const runningPod = (command: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'work', namespace: 'default', uid: '00' },
  spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1', command }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'work', restartCount: 0, state: { running: {} } }] },
});

describe('the last step of a Pod that is not restarted', () => {
  it('comes after as many seconds as its command sleeps, however long a second is', () => {
    const pod = runningPod(['sh', '-c', 'sleep 10; exit 1']);
    expect(nextPodStep(pod, { paceMs: 500, secondMs: 1000 })).toMatchObject({ name: 'end', afterMs: 10_000 });
    expect(nextPodStep(pod, { paceMs: 500, secondMs: 50 })).toMatchObject({ name: 'end', afterMs: 500 });
  });

  it('comes soon for a command that does not sleep, and fails or succeeds as it does', () => {
    const pace = { paceMs: 500, secondMs: 1000 };
    expect(nextPodStep(runningPod(['true']), pace)?.afterMs).toBeLessThan(500);
    expect(nextPodStep(runningPod(['true']), pace)?.status(new Date(0)).phase).toBe('Succeeded');
    expect(nextPodStep(runningPod(['false']), pace)?.status(new Date(0)).phase).toBe('Failed');
  });
});
