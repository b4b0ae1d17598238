import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import { createGitHubHost } from '../../shared/adapters/git/github-api/github-host.ts';
import { createGitHubAppTokens } from '../../shared/adapters/git/github-app-tokens.ts';
import type { RepositoryAccess } from '../../shared/ports/source-reader.ts';
import { type GitFixture, recordLog, startGitFixture } from './git-fixture.ts';

const TOKEN = 'ghs_installation-token';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const json = (response: ServerResponse, status: number, body: object, headers: { [name: string]: string } = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** GitHub's documented shapes (docs.github.com/rest/apps/apps). */
const asGitHub =
  (expiresAt: () => string): Answer =>
  (request, response) => {
    switch (`${request.method} ${request.url}`) {
      case 'GET /api/v3/users/someone/installation':
        return json(response, 200, { id: 42, account: { login: 'someone' }, app_id: 7, target_type: 'User' });
      case 'POST /api/v3/app/installations/42/access_tokens':
        return json(response, 201, {
          token: TOKEN,
          expires_at: expiresAt(),
          permissions: { contents: 'read', metadata: 'read' },
          repository_selection: 'selected',
        });
      default:
        return json(response, 404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' });
    }
  };

/** A private repository, an API that gives tokens for it, and a clock that is turned by hand. */
async function startWorld(answer?: Answer) {
  const fixture: GitFixture = await startGitFixture(undefined, {
    credentials: { username: 'x-access-token', password: TOKEN },
  });
  const time = { now: new Date('2026-01-01T00:00:00Z') };
  const asked: { readonly line: string; readonly authorization: string }[] = [];
  const respond = answer ?? asGitHub(() => new Date(time.now.getTime() + 3_600_000).toISOString());
  const api = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization ?? '' });
    respond(request, response);
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const log = recordLog();
  const clock = { now: () => time.now };
  const githubAppTokens = createGitHubAppTokens({ clock });
  const reader = createGitSourceReader({
    githubAppTokens,
    storeDir: join(fixture.folder, 'store'),
    clock,
    logger: log,
  });
  const app = {
    appId: '7',
    privateKey: keys.privateKey,
    enterpriseBaseUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/v3`,
  };
  const access: RepositoryAccess = { url: fixture.repoURL, githubApp: { ...app, installationId: '42' } };
  return {
    asked,
    log,
    reader,
    host: createGitHubHost({ clock, githubAppTokens }),
    time,
    app,
    access,
    lines: () => asked.map(({ line }) => line),
    async [Symbol.asyncDispose]() {
      api.closeAllConnections();
      api.close();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

const tokenRequest = 'POST /api/v3/app/installations/42/access_tokens';

describe('a GitHub App', () => {
  it('is let in with a token of its installation, which it asks for by a signed statement', async () => {
    await using world = await startWorld();
    await expect(world.reader.checkAccess(world.access)).resolves.toBeUndefined();
    expect(world.lines()).toEqual([tokenRequest]);
    const [header = '', claims = '', signature = ''] =
      world.asked[0]?.authorization.replace('Bearer ', '').split('.') ?? [];
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT' });
    const now = world.time.now.getTime() / 1000;
    expect(read(claims)).toEqual({ iss: '7', iat: now - 60, exp: now + 480 });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, keys.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('asks once for many readers, and again shortly before the token expires', async () => {
    await using world = await startWorld();
    await Promise.all(
      ['main', 'HEAD', 'refs/heads/main'].map((ref) => world.reader.resolveRevision(world.access, ref)),
    );
    world.time.now = new Date(world.time.now.getTime() + 54 * 60_000);
    await world.reader.checkAccess(world.access);
    expect(world.lines()).toEqual([tokenRequest]);
    world.time.now = new Date(world.time.now.getTime() + 2 * 60_000);
    await world.reader.checkAccess(world.access);
    expect(world.lines()).toEqual([tokenRequest, tokenRequest]);
  });

  it('asks once for reading a repository and for speaking with GitHub about it', async () => {
    await using world = await startWorld();
    await world.reader.checkAccess(world.access);
    const url = new URL('/someone/apps', world.access.url).href;
    const repository = await world.host.open({ ...world.access, url });
    await expect(repository?.readCommit('main')).rejects.toMatchObject({ code: 'GitHostNotFoundError' });
    expect(world.lines()).toEqual([tokenRequest, 'GET /api/v3/repos/someone/apps/commits/main?per_page=1']);
  });

  it('finds its installation by the owner, an organization or a user', async () => {
    await using world = await startWorld();
    const url = world.access.url.replace('/example.git', '/someone/missing.git');
    for (let n = 0; n < 2; n++) {
      await expect(world.reader.checkAccess({ url, githubApp: world.app })).rejects.toMatchObject({
        code: 'RepositoryNotFoundError',
      });
    }
    expect(world.lines()).toEqual([
      'GET /api/v3/orgs/someone/installation',
      'GET /api/v3/users/someone/installation',
      tokenRequest,
    ]);
  });

  it('is said not to be installed for an owner who does not have it', async () => {
    await using world = await startWorld();
    const url = world.access.url.replace('/example.git', '/nobody/apps.git');
    await expect(world.reader.checkAccess({ url, githubApp: world.app })).rejects.toMatchObject({
      code: 'SourceForbiddenError',
      message: expect.stringContaining('GitHub App 7 is not installed for "nobody"'),
    });
  });

  it('gets a new token when the repository refuses the one that it has', async () => {
    let tokens = 0;
    await using world = await startWorld((_request, response) =>
      json(response, 201, { token: tokens++ === 0 ? 'ghs_revoked' : TOKEN, expires_at: '2026-01-01T01:00:00Z' }),
    );
    await expect(world.reader.checkAccess(world.access)).resolves.toBeUndefined();
    expect(world.lines()).toEqual([tokenRequest, tokenRequest]);
  });

  it('is said to be shut out when a new token is refused too', async () => {
    await using world = await startWorld((_request, response) =>
      json(response, 201, { token: 'ghs_revoked', expires_at: '2026-01-01T01:00:00Z' }),
    );
    await expect(world.reader.checkAccess(world.access)).rejects.toMatchObject({ code: 'SourceForbiddenError' });
    expect(world.lines()).toEqual([tokenRequest, tokenRequest]);
  });

  it.each<[string, number, object, { [name: string]: string }, object, string]>([
    [
      'a wrong key',
      401,
      { message: 'A JSON web token could not be decoded' },
      {},
      { code: 'SourceForbiddenError' },
      'HTTP 401: A JSON web token',
    ],
    ['an installation that is gone', 404, {}, {}, { code: 'SourceForbiddenError' }, 'has no installation 42'],
    [
      'a suspended installation',
      403,
      { message: 'This installation has been suspended' },
      {},
      { code: 'SourceForbiddenError' },
      'has been suspended',
    ],
    [
      'the rate limit',
      403,
      { message: 'API rate limit exceeded' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767226500' },
      { code: 'SourceUnavailableError', retry: { afterSeconds: 900 } },
      "has reached GitHub's rate limit until 2026-01-01T00:15:00.000Z",
    ],
    ['the secondary rate limit', 429, {}, { 'retry-after': '60' }, { retry: { afterSeconds: 60 } }, 'rate limit'],
    ['an outage', 502, {}, {}, { code: 'SourceUnavailableError', retry: 'backoff' }, 'HTTP 502'],
  ])('reports %s clearly', async (_name, status, body, headers, expected, words) => {
    await using world = await startWorld((_request, response) => json(response, status, body, headers));
    await expect(world.reader.checkAccess(world.access)).rejects.toMatchObject({
      ...expected,
      message: expect.stringContaining(words),
    });
  });

  it('does not show its key or its tokens', async () => {
    await using world = await startWorld((_request, response) =>
      json(response, 201, { token: 'ghs_secret-token', expires_at: '2026-01-01T01:00:00Z' }),
    );
    const nonsense = { appId: '7', installationId: '42', privateKey: '-----BEGIN RSA PRIVATE KEY-----\nsecret-key' };
    const errors = [
      await world.reader.checkAccess(world.access).catch((thrown: Error) => thrown),
      await world.reader
        .checkAccess({ ...world.access, githubApp: { ...world.app, ...nonsense } })
        .catch((thrown: Error) => thrown),
    ];
    const shown = JSON.stringify([errors, errors.map((error) => String(error?.stack)), world.log.lines]);
    expect(shown).toContain('its private key cannot be read');
    expect(shown).not.toMatch(/secret-|Bearer|eyJ/);
  });

  it.each([
    ['github.com for another host', undefined, 'set githubAppEnterpriseBaseUrl, like https://127.0.0.1/api/v3'],
    ['an Enterprise Server for another host', 'https://ghe.example.com/api/v3', 'names ghe.example.com'],
  ])('does not send a token of %s', async (_name, enterpriseBaseUrl, words) => {
    await using world = await startWorld();
    const { enterpriseBaseUrl: _, ...app } = world.app;
    const githubApp = { ...app, installationId: '42', ...(enterpriseBaseUrl && { enterpriseBaseUrl }) };
    await expect(world.reader.checkAccess({ ...world.access, githubApp })).rejects.toThrow(words);
    expect(world.asked).toEqual([]);
  });
});
