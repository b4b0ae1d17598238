import { describe, expect, it } from 'vitest';
import { EMPTY_LOG, type NewDeploymentEvent, withEvent } from '../../../shared/domain/dora/deployment-log.ts';
import { aManifest } from '../../workflow/api/harness.ts';
import { serveForCli } from './run-cli.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();

async function serveWithDeployments() {
  const harness = await serveForCli();
  await harness.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
  const count = (event: NewDeploymentEvent) =>
    harness.deps.applications.update({ namespace: 'argocd', name: 'guestbook' }, ({ application, control }) => ({
      application,
      control: { ...control, deployments: withEvent(control.deployments ?? EMPTY_LOG, event) },
    }));
  await count({ kind: 'Deployment', at: daysAgo(1), leadSeconds: 100 });
  await count({ kind: 'Failure', at: daysAgo(1), because: 'Degraded' });
  await count({ kind: 'Restore', at: daysAgo(1), seconds: 250 });
  await count({ kind: 'Deployment', at: daysAgo(10), leadSeconds: 200 });
  return harness;
}

describe('windlass dora', () => {
  it('shows the figures of all, of projects and of applications', async () => {
    await using harness = await serveWithDeployments();
    const { code, out } = await harness.cli(['dora']);
    expect(code).toBe(0);
    const [period, , ...table] = out.trimEnd().split('\n');
    expect(period).toMatch(/^\d{4}-.*Z to \d{4}-.*Z$/);
    expect(table.map((line) => line.split(/ {2,}/))).toEqual([
      ['OF', 'DEPLOYMENTS', 'PER DAY', 'LEAD TIME', 'P90', 'FAILED', 'RATE', 'RESTORED IN', 'P90'],
      ...['all', 'project default', 'argocd/guestbook'].map((name) => [
        name,
        '2',
        '0.07',
        '2m 30s',
        '3m 10s',
        '1 of 2',
        '50%',
        '4m 10s',
        '4m 10s',
      ]),
    ]);
  });

  it('is told which application and which period', async () => {
    await using harness = await serveWithDeployments();
    const { out } = await harness.cli(['dora', '--app', 'guestbook', '--days', '5', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      days: 5,
      total: { deployments: 1 },
      applications: [{ name: 'guestbook' }],
    });
    expect(await harness.cli(['dora', '--app', 'nobody'])).toMatchObject({ code: 1 });
  });
});
