import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { type GitLabRepository, startGitLabRepository } from '../support/gitlab-repository.ts';
import { sendGitlabWebhook } from '../support/gitlab-webhook.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const SECRET = 'token-of-the-webhook';
const CANARY = 'canary-secret-value';
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: password }\nstringData: { value: ${value} }\n`;

let world: World;
let gitlab: GitLabRepository;
beforeAll(async () => {
  world = await startWorld({
    files: { 'shop/a.yaml': configMap('shop', { color: 'red' }), 'shop/secret.yaml': secret('old') },
    env: { WINDLASS_URL: 'https://windlass.example.com', WINDLASS_WEBHOOK_SECRET_GITLAB: `new-one,${SECRET}` },
  });
  gitlab = await startGitLabRepository(world, SECRET);
  await world.create('shop', 'shop', { automated: {} }, { source: { repoURL: gitlab.url, path: 'shop' } });
  await world.serve().waitFor('shop', isSynced);
});
afterAll(async () => {
  await gitlab?.[Symbol.asyncDispose]();
  await world.close();
});

const statusesOf = (sha: string) => gitlab.player.statuses.filter((status) => status.sha === sha);

describe('a merge request on GitLab, from opened to Healthy', () => {
  it('is planned in one note and a commit status, also through a rate limit, and followed after the merge', async () => {
    const first = await gitlab.commit('blue', {
      'shop/a.yaml': configMap('shop', { color: 'blue' }),
      'shop/refused.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "Not_A_Name" }\n',
    });
    gitlab.player.trouble = { status: 429, headers: { 'retry-after': '1' } };
    await gitlab.mergeRequest(3, first, 'open');
    await expect.poll(() => gitlab.says(3), WAIT).toContain('1 would be refused');
    await expect
      .poll(() => statusesOf(first), WAIT)
      .toMatchObject([{ name: 'windlass/plan', state: 'failed', ref: 'change' }]);

    const second = await gitlab.commit('blue-again', {
      'shop/a.yaml': configMap('shop', { color: 'blue' }),
      'shop/secret.yaml': secret(CANARY),
    });
    await gitlab.mergeRequest(3, second, 'update');
    // The status is written last.
    await expect.poll(() => statusesOf(second), WAIT).toMatchObject([{ state: 'success', ref: 'change' }]);
    expect(gitlab.says(3)).toContain('-   data.color: "red"\n+   data.color: "blue"');
    const link = /https:\/\/windlass\.example\.com(\/plans\/[0-9a-f]{64})/.exec(gitlab.says(3) ?? '');
    expect(statusesOf(second)).toMatchObject([{ target_url: link?.[0] }]);
    const page = await fetch(`${world.serve().ready.url}${link?.[1]}`);
    expect(await page.text()).toContain('merge request 3');

    const merged = await gitlab.merge(3, 'blue-again');
    await expect.poll(() => gitlab.says(3), WAIT).toContain('**1 of 1 Healthy**');
    expect(gitlab.says(3)).toContain(`Merged as ${merged}`);
    const written = JSON.stringify([gitlab.player.notes, gitlab.player.statuses]);
    expect(written).not.toContain(CANARY);
    expect(written).not.toContain(Buffer.from(CANARY).toString('base64'));
    expect(world.serve().output()).not.toContain(CANARY);
  });

  it('from a fork is compared only at the commit that a Developer names', async () => {
    const head = await gitlab.commit('green', { 'shop/a.yaml': configMap('shop', { color: 'green' }) });
    gitlab.player.members.set('reporter', 20).set('developer', 30);
    await gitlab.mergeRequest(4, head, 'open', { source_project_id: 2, source_branch: 'main' });
    await expect.poll(() => gitlab.says(4), WAIT).toContain('not compared');
    await gitlab.note(4, `/windlass plan ${head}`, 'reporter');
    await gitlab.note(4, `Looks good.\n/windlass plan ${head}`, 'developer');
    await expect.poll(() => gitlab.says(4), WAIT).toContain('+   data.color: "green"');
    expect(statusesOf(head)).toEqual([]);
  });
});

describe('webhooks of GitLab', () => {
  const send = (webhook: { readonly token?: string; readonly deliveryId: string }) =>
    sendGitlabWebhook({
      url: world.serve().ready.url,
      token: SECRET,
      event: 'Push Hook',
      payload: { project: { web_url: 'https://gitlab.com/acme/other' }, ref: 'refs/heads/main' },
      ...webhook,
    });

  it('are refused without the secret token', async () => {
    for (const token of ['', `${SECRET}x`, SECRET.slice(1)]) {
      expect(await send({ token, deliveryId: 'forged' })).toMatchObject({ status: 401 });
    }
  });

  it('are told apart by their ids: a branch that is pushed back and forth says the same twice and means it', async () => {
    expect(await send({ deliveryId: 'forth' })).toMatchObject({ status: 202 });
    expect(await send({ deliveryId: 'again' })).toMatchObject({ status: 202 });
    expect(await send({ deliveryId: 'again' })).toMatchObject({ status: 200, body: { status: 'duplicate' } });
  });
});
