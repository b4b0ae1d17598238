import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitHubHost } from '../../../shared/adapters/git/github-api/github-host.ts';
import { createNotificationServices } from '../../../shared/adapters/notify/notification-services.ts';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { type GitHubPlayer, startGitHubPlayer } from '../../support/github-api/start-github-player.ts';
import { NO_RELAY, sendNotification, withSection } from '../../support/send-notification.ts';

const SHA = 'a'.repeat(40);
const clock = { now: () => new Date('2026-01-01T00:00:00Z') };

let github: GitHubPlayer;
beforeEach(async () => {
  github = await startGitHubPlayer(clock.now);
});
afterEach(() => github[Symbol.asyncDispose]());

function send(
  section: { readonly [field: string]: Json },
  id = 'id-1',
  more: { readonly [option: string]: Json } = {},
) {
  const { host, hostname } = new URL(github.url);
  const repoURLPath = section.repoURLPath ?? `http://${host}/acme/shop.git`;
  const options = { appID: 7, privateKey: github.privateKey, enterpriseBaseURL: github.url, ...more };
  const services = createNotificationServices({ gitHost: createGitHubHost({ clock }), mailRelay: NO_RELAY });
  const content = withSection('github', { revisionPath: SHA, ...section, repoURLPath: String(repoURLPath) });
  return sendNotification({ type: 'github', options, content, id, recipient: hostname }, services);
}

describe('GitHub', () => {
  it('gets the status of a commit', async () => {
    await send({ status: { state: 'success', label: 'cd/shop', targetURL: 'https://w.example/shop' } });
    expect(github.state.statuses.get(SHA)).toMatchObject([
      { context: 'cd/shop', state: 'success', description: 'shop is synced', target_url: 'https://w.example/shop' },
    ]);
  });

  it('gets one deployment with its states', async () => {
    const environment = { environment: 'production', environmentURL: 'https://shop.example' };
    await send({ deployment: { state: 'in_progress', ...environment } });
    await send({ deployment: { state: 'success', ...environment } }, 'id-2');
    expect(github.state.deployments).toMatchObject([{ ref: SHA, environment: 'production', auto_merge: false }]);
    expect([...github.state.deploymentStatuses.values()].flat()).toMatchObject([
      { state: 'in_progress' },
      { state: 'success', environment_url: 'https://shop.example' },
    ]);
  });

  it('gets a comment on the pull requests of the commit, which a tag keeps one', async () => {
    github.state.pullRequests.set(3, { headSha: SHA });
    github.state.pullRequests.set(4, {
      headSha: 'b'.repeat(40),
      state: 'closed',
      merge: { sha: SHA, at: '2026-01-01T00:00:00Z' },
    });
    github.state.pullRequests.set(5, { headSha: 'c'.repeat(40) });
    await send({ pullRequestComment: { content: 'first', commentTag: 'shop' } });
    await send({ pullRequestComment: { content: 'second', commentTag: 'shop' } }, 'id-2');
    const comments = [...github.state.comments.values()].map(({ issue, body }) => [issue, body]);
    expect(comments).toEqual([
      [3, 'second\n<!-- argocd-notifications shop -->'],
      [4, 'second\n<!-- argocd-notifications shop -->'],
    ]);
  });

  it('gets no second comment when a message without a tag is sent again', async () => {
    github.state.pullRequests.set(3, { headSha: SHA });
    await send({ pullRequestComment: { content: 'deployed' } });
    await send({ pullRequestComment: { content: 'deployed' } });
    await send({ pullRequestComment: { content: 'deployed' } }, 'id-2');
    expect(github.state.comments.size).toBe(2);
  });

  it('gets a check run, and changes of it', async () => {
    await send({ checkRun: { name: 'cd/shop', status: 'in_progress' } });
    const output = { title: 'shop', summary: 'healthy' };
    await send(
      { checkRun: { name: 'cd/shop', conclusion: 'success', details_url: 'https://w.example', output } },
      'id-2',
    );
    expect([...github.state.checkRuns.values()]).toMatchObject([
      { head_sha: SHA, name: 'cd/shop', status: 'completed', conclusion: 'success', output },
    ]);
  });

  it('that asks for patience gets the message later', async () => {
    github.troubleNext({ status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '30' } });
    await expect(send({ status: {} })).rejects.toMatchObject({ code: 'NotificationUnavailableError' });
  });

  it('that does not know the repository refuses for good', async () => {
    const status = { state: 'wrong' };
    github.troubleNext({ status: 404, body: { message: 'Not Found' } });
    await expect(send({ status })).rejects.toMatchObject({ code: 'NotificationRefusedError' });
  });

  it.each([
    [{ repoURLPath: 'https://gitlab.example.com/a/b' }, 'github: repository https://gitlab.example.com/a/b'],
    [{ repoURLPath: '/srv/git/shop' }, 'service.github: /srv/git/shop is no repository of GitHub'],
  ])('gets nothing for another repository: %o', async (section, message) => {
    await expect(send({ ...section, status: {} })).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message: expect.stringContaining(message),
    });
  });

  it('gets nothing from a template that says nothing for it', async () => {
    const services = createNotificationServices({ gitHost: createGitHubHost({ clock }), mailRelay: NO_RELAY });
    const options = { appID: 7, privateKey: github.privateKey };
    await expect(sendNotification({ type: 'github', options }, services)).rejects.toThrow(
      'github: the template says nothing for a commit; give it github.status',
    );
  });

  it('shows no key in an error', async () => {
    const privateKey = 'canary-private-key';
    const error: unknown = await send({ status: {} }, 'id-1', { privateKey }).catch((reason: unknown) => reason);
    expect(JSON.stringify([error, (error as Error).message])).not.toContain(privateKey);
  });
});
