import { beforeEach, describe, expect, it } from 'vitest';
import { type DoraAnswer, doraSchema } from '../../../shared/contracts/dora-api.ts';
import {
  EMPTY_LOG,
  MAX_EVENTS_IN_LOG,
  type NewDeploymentEvent,
  withEvent,
} from '../../../shared/domain/dora/deployment-log.ts';
import { type ApiHarness, aManifest, aProjectManifest, createApiHarness } from './harness.ts';

const PATH = '/api/v1/dora';
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();

let harness: ApiHarness;
beforeEach(async () => {
  harness = createApiHarness();
  await harness.request('POST', '/api/v1/projects', { body: aProjectManifest('shop') });
  for (const [name, project] of [
    ['api', 'shop'],
    ['web', 'shop'],
    ['guestbook', 'default'],
    ['idle', 'default'],
  ] as const) {
    await harness.request('POST', '/api/v1/applications', { body: aManifest(name, { project }) });
  }
});

/** Something is counted of an application, as when it was saved with a change of its status. */
const count = (name: string, event: NewDeploymentEvent) =>
  harness.deps.applications.update({ namespace: 'argocd', name }, ({ application, control }) => ({
    application,
    control: { ...control, deployments: withEvent(control.deployments ?? EMPTY_LOG, event) },
  }));
const deploy = (name: string, days: number, leadSeconds: number) =>
  count(name, { kind: 'Deployment', at: daysAgo(days), leadSeconds });
async function dora(query = ''): Promise<DoraAnswer> {
  const { status, body } = await harness.request('GET', `${PATH}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  // The answer is what the OpenAPI document says.
  return doraSchema.strict().parse(body);
}

describe('DORA figures', () => {
  it('are of all, of each project, and of each application of which something happened', async () => {
    await deploy('api', 1, 60);
    await deploy('web', 2, 120);
    await count('web', { kind: 'Failure', at: daysAgo(2), because: 'Degraded' });
    await deploy('guestbook', 3, 600);

    const answer = await dora();
    expect(answer).toMatchObject({
      days: 30,
      total: { deployments: 3, deploymentsPerDay: 0.1, leadTime: { medianSeconds: 120 }, changes: { failed: 1 } },
      projects: [
        { project: 'default', deployments: 1 },
        { project: 'shop', deployments: 2, leadTime: { medianSeconds: 90 }, changes: { failureRate: 0.5 } },
      ],
    });
    expect(answer.applications.map(({ namespace, name, project }) => `${namespace}/${name} ${project}`)).toEqual([
      'argocd/api shop',
      'argocd/guestbook default',
      'argocd/web shop',
    ]);
  });

  it('are of one project, one application, or another period', async () => {
    await deploy('api', 1, 60);
    await deploy('guestbook', 40, 60);
    expect((await dora('?project=shop')).total.deployments).toBe(1);
    expect((await dora('?project=default')).total.deployments).toBe(0);
    expect((await dora('?project=default&project=shop&days=60')).total.deployments).toBe(2);
    expect((await dora('?application=guestbook&days=41')).applications).toMatchObject([{ name: 'guestbook' }]);
    const answer = await dora(`?since=${daysAgo(41)}&until=${daysAgo(39)}`);
    expect(answer).toMatchObject({ total: { deployments: 1 }, applications: [{ name: 'guestbook' }] });
    expect(answer.days).toBeCloseTo(2);
  });

  it('count what has left the application for the archive, and nothing of one that is made anew under its name', async () => {
    const deployments = MAX_EVENTS_IN_LOG * 3 + 2;
    for (let number = 0; number < deployments; number += 1) await deploy('api', 1, number);
    const ref = { namespace: 'argocd', name: 'api' };
    expect((await harness.deps.applications.read(ref))?.control.deployments?.events).toHaveLength(2);
    expect((await dora()).total).toMatchObject({ deployments, leadTime: { count: deployments } });
    expect((await dora('?application=api')).total).toMatchObject({ deployments });

    const record = await harness.deps.applications.read(ref);
    if (!record) throw new Error('gone');
    await harness.deps.applications.remove(record);
    await harness.request('POST', '/api/v1/applications', { body: aManifest('api', { project: 'shop' }) });
    expect((await dora()).total.deployments).toBe(0);
  });

  it.each([
    ['days=0', 'query.days: must be a whole number, 1 or more'],
    ['days=soon', 'query.days: must be a whole number, 1 or more'],
    ['days=1.5', 'query.days: must be a whole number, 1 or more'],
    ['days=401', 'query: the period begins too early; deployments are kept for 400 days'],
    ['since=yesterday', 'query.since: must be a time like 2026-11-01T00:00:00Z'],
    ['since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', 'query.since: must be before until'],
    ['since=2026-01-02T00:00:00Z&days=3', 'query: give days or since, not both'],
  ])('refuse %s', async (query, error) => {
    expect(await harness.request('GET', `${PATH}?${query}`)).toMatchObject({ status: 400, body: { error } });
  });

  it('of an application that does not exist are not found', async () => {
    expect(await harness.request('GET', `${PATH}?application=nobody`)).toMatchObject({ status: 404 });
  });
});
