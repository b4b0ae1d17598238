import { describe, expect, it } from 'vitest';
import { wantsControlPlane } from '../../support/control-plane.ts';
import { eventually, eventuallyGone, succeeded, useContract } from './contract.ts';
import {
  aContainer,
  eventuallyHasStatus,
  isTrue,
  pathIn,
  podsOf,
  podTemplateOf,
  type Status,
} from './workload-fixtures.ts';

const contract = useContract();
const inNamespace = (group: string, resource: string) => pathIn(contract, group, resource);

describe.skipIf(wantsControlPlane())('in the sandbox, which has a kubelet', () => {
  const aJob = (name: string, work: object, spec: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: podTemplateOf(name, [aContainer('registry.example/work:1', work)], { restartPolicy: 'Never' }),
      ...spec,
    },
  });

  it('a Job completes', async () => {
    const jobs = inNamespace('/apis/batch/v1', 'jobs');
    succeeded(await contract.client.post(jobs, aJob('fine', { command: ['true'] }, { completions: 2 })));
    const status = await eventuallyHasStatus(contract, `${jobs}/fine`, (each) => isTrue(each, 'Complete'));
    expect(status).toMatchObject({ succeeded: 2, startTime: expect.any(String), completionTime: expect.any(String) });
    expect((await podsOf(contract, 'fine')).map((pod) => (pod.status as Status).phase)).toEqual([
      'Succeeded',
      'Succeeded',
    ]);
  });

  it.each([[['false']], [['sh', '-c', 'echo no; exit 1']]])(
    'a Job that runs %j fails after its back-off limit',
    async (command) => {
      const jobs = inNamespace('/apis/batch/v1', 'jobs');
      const name = `fails-${command.length}`;
      succeeded(await contract.client.post(jobs, aJob(name, { command }, { backoffLimit: 1 })));
      const status = await eventuallyHasStatus(contract, `${jobs}/${name}`, (each) => isTrue(each, 'Failed'));
      expect(status).toMatchObject({ failed: 2 });
      expect(status.conditions).toContainEqual(
        expect.objectContaining({ type: 'Failed', reason: 'BackoffLimitExceeded' }),
      );
    },
  );

  it('a finished Job goes after ttlSecondsAfterFinished', async () => {
    const jobs = inNamespace('/apis/batch/v1', 'jobs');
    succeeded(await contract.client.post(jobs, aJob('brief', { command: ['true'] }, { ttlSecondsAfterFinished: 0 })));
    await eventuallyGone(contract.client, `${jobs}/brief`);
    await eventually(
      () => podsOf(contract, 'brief'),
      (all) => all.length === 0,
    );
  });

  it('a suspended Job has no Pods until it is resumed', async () => {
    const jobs = inNamespace('/apis/batch/v1', 'jobs');
    succeeded(await contract.client.post(jobs, aJob('waiting', { command: ['true'] }, { suspend: true })));
    await eventuallyHasStatus(contract, `${jobs}/waiting`, (each) => isTrue(each, 'Suspended'));
    expect(await podsOf(contract, 'waiting')).toEqual([]);
    await contract.client.patch(`${jobs}/waiting`, 'merge', { spec: { suspend: false } });
    await eventuallyHasStatus(contract, `${jobs}/waiting`, (each) => isTrue(each, 'Complete'));
  });
});
