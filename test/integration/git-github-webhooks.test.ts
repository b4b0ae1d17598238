import { rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGithubEvent, verifyGithubSignature } from '../../shared/adapters/git/providers/github.ts';
import { selectWebhookProvider } from '../../shared/adapters/git/providers/select-provider.ts';
import type { GitEvent } from '../../shared/domain/git/git-event.ts';
import { repositoryUrlMatches } from '../../shared/domain/git/repository-url.ts';
import { commitFiles, type GitFixture, git, startGitFixture } from './git-fixture.ts';

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A sandbox that sends its webhooks to this test. */
async function startWithReceiver(
  status = 200,
): Promise<GitFixture & { deliveries: Delivery[]; nextEvent(): Promise<GitEvent> }> {
  const deliveries: Delivery[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
      waiting.shift()?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhook`;
  const fixture = await startGitFixture({ 'a.txt': '1', 'old name.txt': 'x' }, { webhook: { url, secret: 'hush' } });
  let read = 0;
  return {
    ...fixture,
    deliveries,
    async nextEvent() {
      if (deliveries.length <= read) await new Promise<void>((resolve) => waiting.push(resolve));
      const delivery = deliveries[read++];
      const eventName = String(delivery?.headers['x-github-event']);
      return parseGithubEvent({ eventName, payload: JSON.parse(delivery?.body ?? '') });
    },
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("the webhook of the sandbox's Git server", () => {
  it('is signed as GitHub signs, and names the changed files', async () => {
    await using fixture = await startWithReceiver();
    const { workTree } = fixture;
    const before = await git(workTree, 'rev-parse', 'HEAD');
    await commitFiles(workTree, { 'a.txt': '2', 'ä/new file.yaml': 'n' });
    await rm(join(workTree, 'old name.txt'));
    const after = await commitFiles(workTree, {});
    await git(workTree, 'push', '--quiet');
    const event = await fixture.nextEvent();
    const [delivery] = fixture.deliveries;
    expect(event).toEqual({
      kind: 'push',
      repositoryUrls: [fixture.repoURL.replace('.git', '')],
      revision: 'main',
      touchedHead: true,
      changedFiles: ['ä/new file.yaml', 'a.txt', 'old name.txt'],
      before,
      after,
    });
    expect(repositoryUrlMatches(fixture.repoURL.replace('.git', ''), fixture.repoURL)).toBe(true);
    expect(selectWebhookProvider(delivery?.headers ?? {})).toBe('github');
    const signature = String(delivery?.headers['x-hub-signature-256']);
    const rawBody = delivery?.body ?? '';
    expect(await verifyGithubSignature({ rawBody, signature, secrets: ['hush'] })).toBe(true);
    expect(await verifyGithubSignature({ rawBody, signature, secrets: ['old', 'hush'] })).toBe(true);
    expect(await verifyGithubSignature({ rawBody, signature, secrets: ['old', ''] })).toBe(false);
    expect(await verifyGithubSignature({ rawBody: `${rawBody} `, signature, secrets: ['hush'] })).toBe(false);
    expect(await verifyGithubSignature({ rawBody, signature, secrets: [] })).toBe(false);
    expect(await verifyGithubSignature({ rawBody, signature: undefined, secrets: ['hush'] })).toBe(false);
    expect(await verifyGithubSignature({ rawBody: '', signature, secrets: ['hush'] })).toBe(false);
  });

  it('tells of branches and tags that come and go, and of rewritten ones, without naming files', async () => {
    await using fixture = await startWithReceiver();
    const { workTree } = fixture;
    const first = await git(workTree, 'rev-parse', 'HEAD');
    await git(workTree, 'push', '--quiet', 'origin', 'HEAD:refs/heads/topic/x');
    expect(await fixture.nextEvent()).toMatchObject({ revision: 'topic/x', touchedHead: false, after: first });
    await git(workTree, 'push', '--quiet', 'origin', 'HEAD:refs/tags/v1.0');
    expect(await fixture.nextEvent()).toMatchObject({ revision: 'v1.0', touchedHead: false, after: first });
    await git(workTree, 'push', '--quiet', 'origin', ':refs/heads/topic/x');
    expect(await fixture.nextEvent()).toMatchObject({ revision: 'topic/x', before: first });
    await git(workTree, 'commit', '--quiet', '--amend', '-m', 'another past');
    await git(workTree, 'push', '--quiet', '--force');
    const forced = await fixture.nextEvent();
    expect(forced).toMatchObject({ revision: 'main', touchedHead: true, before: first });
    expect(fixture.deliveries.flatMap(({ body }) => Object.keys(parsed(body)))).not.toContain('changedFiles');
    expect(parsed(fixture.deliveries[2]?.body ?? '')).not.toHaveProperty('after');
  });

  it('says of two branches in one push what happened to each', async () => {
    await using fixture = await startWithReceiver();
    await git(fixture.workTree, 'push', '--quiet', 'origin', 'HEAD:refs/heads/one', 'HEAD:refs/heads/two');
    const revisions = [await fixture.nextEvent(), await fixture.nextEvent()].map(
      (event) => 'revision' in event && event.revision,
    );
    expect(revisions).toEqual(['one', 'two']);
  });

  it('does not fail a push when it is refused', async () => {
    await using fixture = await startWithReceiver(401);
    await commitFiles(fixture.workTree, { 'a.txt': '3' });
    await git(fixture.workTree, 'push', '--quiet');
    await fixture.nextEvent();
    await fixture.close();
    expect(fixture.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'webhook was refused' }),
    );
  });
});

function parsed(body: string): GitEvent {
  return parseGithubEvent({ eventName: 'push', payload: JSON.parse(body) });
}

describe('parseGithubEvent', () => {
  const commit = (id: string, files: readonly string[]) => ({ id, added: files, modified: [], removed: [] });
  const payload = {
    ref: 'refs/heads/main',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    commits: [commit('c', ['x']), commit('b'.repeat(40), ['x', 'y'])],
    repository: { html_url: 'https://github.com/org/repo', default_branch: 'main' },
  };
  const filesOf = (changes: object): unknown => {
    const event = parseGithubEvent({ eventName: 'push', payload: { ...payload, ...changes } });
    return event.kind === 'push' ? event.changedFiles : event;
  };
  const many = (count: number, files = ['x']) =>
    Array.from({ length: count }, (_, index) => commit(index === count - 1 ? payload.after : String(index), files));

  it('names each changed file once', () => {
    expect(filesOf({})).toEqual(['x', 'y']);
    expect(filesOf({ commits: many(19) })).toEqual(['x']);
    expect(filesOf({ commits: many(2047) })).toEqual(['x']);
  });

  it.each([
    ['the branch was rewritten', { forced: true }],
    ['the branch is new', { created: true, before: '0'.repeat(40) }],
    ['the branch is gone', { deleted: true, after: '0'.repeat(40) }],
    ['the list is as long as it can be', { commits: many(2048) }],
    ['the list is as long as it can be on older servers', { commits: many(20) }],
    ['the list does not reach the new commit', { commits: [commit('c', ['x'])] }],
    ['the payload says that there are more commits', { size: 3 }],
    [
      'a commit may not list all its files',
      {
        commits: many(
          1,
          Array.from({ length: 300 }, (_, n) => `f${n}`),
        ),
      },
    ],
    ['the list is too long to keep', { commits: many(19, [`f${'x'.repeat(70_000)}`]) }],
    ['there are no commits', { commits: [] }],
    ['the commits are garbage', { commits: 'none' }],
    ['a tag was pushed', { ref: 'refs/tags/v1' }],
  ])('does not know the changed files when %s', (_name, changes) => {
    expect(filesOf(changes)).toBeUndefined();
  });

  it.each([
    ['ping', 'ping'],
    ['star', "event 'star' needs no refresh"],
  ])('ignores %s', (eventName, reason) => {
    expect(parseGithubEvent({ eventName, payload: null })).toEqual({ kind: 'ignored', reason });
  });

  it.each([
    ['ref', { ref: undefined }],
    ['repository.html_url', { repository: null }],
    ['repository.html_url', { repository: { html_url: 7 } }],
  ])('refuses a push without %s', (field, changes) => {
    expect(() => parseGithubEvent({ eventName: 'push', payload: { ...payload, ...changes } })).toThrow(
      `'${field}' is missing`,
    );
  });

  it.each([null, 7, 'text', []])('refuses a push that is %j', (body) => {
    expect(() => parseGithubEvent({ eventName: 'push', payload: body })).toThrow("'ref' is missing");
  });
});

describe('selectWebhookProvider', () => {
  it.each([
    [{ 'X-GitHub-Event': 'push' }, 'github'],
    [{ 'x-github-event': 'push', 'X-Gogs-Event': 'push', 'X-Gitea-Event': 'push' }, 'gogs'],
    [{ 'X-GitHub-Event': 'package' }, 'ghcr'],
    [{ 'X-Vss-Activityid': 'abc', 'X-GitHub-Event': 'push' }, 'azure-devops'],
    [{ 'X-Gitlab-Event': 'Push Hook' }, 'gitlab'],
    [{ 'X-Hook-UUID': 'abc', 'X-Event-Key': 'repo:push' }, 'bitbucket-cloud'],
    [{ 'X-Event-Key': 'repo:refs_changed' }, 'bitbucket-server'],
    [{ 'X-Unknown-Event': 'push' }, undefined],
    [{ 'X-GitHub-Event': '' }, undefined],
    [{}, undefined],
  ])('takes %j for %s', (headers, provider) => {
    expect(selectWebhookProvider(headers)).toBe(provider);
  });
});
