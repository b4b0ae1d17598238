import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import type { TransferLimits } from '../../shared/adapters/git/transfer-limits.ts';
import type { RepositoryAccess } from '../../shared/ports/source-reader.ts';
import { commitFiles, type GitFixture, git, recordLog, startGitFixture, temporaryFolder } from './git-fixture.ts';
import { makeKeyPair, type SshGitServer, type SshGitServerOptions, startSshGitServer } from './ssh-git-server.ts';

function accessBy({ port, clientKey, knownHost }: SshGitServer): RepositoryAccess {
  return { url: `ssh://git@127.0.0.1:${port}/example.git`, sshPrivateKey: clientKey, knownHosts: knownHost };
}

/** A repository behind an SSH server, and how to get in. */
async function overSsh(
  options: Partial<SshGitServerOptions> = {},
): Promise<{ git: GitFixture; ssh: SshGitServer; access: RepositoryAccess } & AsyncDisposable> {
  const fixture = await startGitFixture();
  const ssh = await startSshGitServer({ root: dirname(fixture.bareDir), ...options });
  return {
    git: fixture,
    ssh,
    access: accessBy(ssh),
    async [Symbol.asyncDispose]() {
      await ssh[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

/** The same with nothing behind it: for what fails before, or is played. */
async function sshOnly(options: Partial<SshGitServerOptions> = {}, limits: TransferLimits = {}) {
  const folder = await temporaryFolder();
  const ssh = await startSshGitServer({ root: folder.path, ...options });
  const log = recordLog();
  return {
    ssh,
    log,
    reader: createGitSourceReader({
      storeDir: join(folder.path, 'store'),
      limits,
      clock: { now: () => new Date() },
      logger: log,
    }),
    access: accessBy(ssh),
    async [Symbol.asyncDispose]() {
      await ssh[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Announces an empty repository, as git does. */
const anEmptyRepository: Partial<SshGitServerOptions> = {
  onCommand: (_command, channel) => {
    channel.write('0000');
    channel.exit(0);
    channel.end();
  },
};

const faultOf = (work: Promise<unknown>): Promise<unknown> => work.catch((thrown: unknown) => thrown);

describe('a repository over SSH', () => {
  it('is read by branch, tag, short SHA and commit', async () => {
    await using world = await overSsh();
    const { workTree, reader } = world.git;
    const first = await git(workTree, 'rev-parse', 'HEAD');
    await git(workTree, 'tag', '--annotate', 'v1.0.0', '-m', 'v1');
    const second = await commitFiles(workTree, { 'app/second.yaml': 'two' });
    const third = await commitFiles(workTree, { 'app/second.yaml': 'three' });
    await git(workTree, 'push', '--quiet', 'origin', 'main', 'v1.0.0');
    expect(await reader.resolveRevision(world.access, '')).toBe(third);
    expect(await reader.resolveRevision(world.access, 'v1.0.0')).toBe(first);
    const tree = await reader.openTree(world.access, third);
    expect(Buffer.from(await tree.read('app/second.yaml')).toString()).toBe('three');
    expect(await reader.resolveRevision(world.access, second.slice(0, 9))).toBe(second);
    expect(await (await reader.openTree(world.access, first)).typeOf('app/second.yaml')).toBe('absent');
  });

  it('is fetched once for many applications', async () => {
    await using world = await overSsh();
    const commit = await git(world.git.bareDir, 'rev-parse', 'main');
    await Promise.all(Array.from({ length: 200 }, () => world.git.reader.openTree(world.access, commit)));
    expect(world.ssh.commands).toEqual(["git-upload-pack '/example.git'"]);
  });

  it('brings only what differs from the commit before', async () => {
    const noise = Array.from({ length: 5000 }, (_, line) => `${line} ${Math.imul(line, 2654435761)}`).join('\n');
    await using world = await overSsh();
    const { workTree, reader, log } = world.git;
    const first = await commitFiles(workTree, { 'big.txt': noise });
    await git(workTree, 'push', '--quiet');
    await reader.openTree(world.access, first);
    const second = await commitFiles(workTree, { 'small.txt': '2' });
    await git(workTree, 'push', '--quiet');
    const tree = await reader.openTree(world.access, second);
    expect(Buffer.from(await tree.read('big.txt')).toString()).toBe(noise);
    expect(log.lines.filter(({ message }) => message === 'fetched a commit')).toHaveLength(2);
  });

  it('finds old commits at a server that gives nothing but the tips of its refs', async () => {
    await using world = await overSsh();
    const { workTree, bareDir, reader } = world.git;
    const old = await git(workTree, 'rev-parse', 'HEAD');
    await commitFiles(workTree, { 'a.txt': '1' });
    await git(workTree, 'push', '--quiet');
    await git(bareDir, 'config', 'uploadpack.allowAnySHA1InWant', 'false');
    expect(await (await reader.openTree(world.access, old)).typeOf('app/config.yaml')).toBe('file');
  });

  it('opens only a few connections to a host at a time', async () => {
    await using world = await overSsh();
    const { bareDir, reader } = world.git;
    const urls = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        await git(dirname(bareDir), 'clone', '--quiet', '--bare', bareDir, `copy-${n}.git`);
        return world.access.url.replace('example', `copy-${n}`);
      }),
    );
    await Promise.all(urls.map((url) => reader.checkAccess({ ...world.access, url })));
    expect(world.ssh.connections.total).toBe(10);
    // The server hears of an end a little later than it comes.
    expect(world.ssh.connections.peak).toBeLessThan(10);
  });

  it('is found at a path with quotes, and is not a way to run commands', async () => {
    await using world = await overSsh();
    const url = `ssh://git@127.0.0.1:${world.ssh.port}/it's%20here;id.git`;
    await expect(world.git.reader.checkAccess({ ...world.access, url })).rejects.toMatchObject({
      code: 'RepositoryNotFoundError',
    });
    expect(world.ssh.commands).toEqual(["git-upload-pack '/it'\\''s here;id.git'"]);
  });

  it('has no revision when it is empty', async () => {
    await using world = await overSsh();
    await git(world.git.folder, 'init', '--quiet', '--bare', join(dirname(world.git.bareDir), 'empty.git'));
    const url = world.access.url.replace('example.git', 'empty.git');
    await expect(world.git.reader.resolveRevision({ ...world.access, url }, '')).rejects.toMatchObject({
      code: 'RevisionNotFoundError',
    });
  });
});

describe('the host key', () => {
  const unknown = { knownHosts: '' };

  it('of an unknown host is refused, with what it presents and how to register it', async () => {
    await using world = await sshOnly();
    const error = await faultOf(world.reader.checkAccess({ ...world.access, ...unknown }));
    expect(error).toMatchObject({ code: 'SourceForbiddenError', retry: 'never' });
    expect((error as Error).message).toMatch(/is not known; it presents the key ssh-ed25519 SHA256:[\w+/]{43}\. /);
    expect((error as Error).message).toContain(
      `ssh-keyscan -p ${world.ssh.port} 127.0.0.1 | windlass cert add-ssh --batch`,
    );
    expect(world.ssh.commands).toEqual([]);
  });

  it('that differs from the registered one is refused as a possible attack', async () => {
    await using world = await sshOnly();
    await using other = await startSshGitServer({ root: '/nowhere' });
    const knownHosts = `[127.0.0.1]:${world.ssh.port} ${other.knownHost.split(' ').slice(1).join(' ')}`;
    const error = await faultOf(world.reader.checkAccess({ ...world.access, knownHosts }));
    expect((error as Error).message).toContain('somebody may stand in between');
  });

  it('that is revoked is refused', async () => {
    await using world = await sshOnly();
    const knownHosts = `${world.ssh.knownHost}\n@revoked ${world.ssh.knownHost}`;
    const error = await faultOf(world.reader.checkAccess({ ...world.access, knownHosts }));
    expect((error as Error).message).toContain('is revoked');
  });

  it('is not looked at with insecure', async () => {
    await using world = await sshOnly(anEmptyRepository);
    const access = { ...world.access, ...unknown, insecure: true };
    await expect(world.reader.checkAccess(access)).resolves.toBeUndefined();
  });

  it('is asked for in a kind that is known, even if the server prefers another', async () => {
    await using world = await sshOnly({ ...anEmptyRepository, hostKeys: ['rsa', 'ed25519'] });
    await expect(world.reader.checkAccess(world.access)).resolves.toBeUndefined();
  });

  it('of a kind that the server does not have is said to be missing', async () => {
    await using world = await sshOnly({ hostKeys: ['rsa'] });
    await using other = await startSshGitServer({ root: '/nowhere' });
    const knownHosts = `[127.0.0.1]:${world.ssh.port} ${other.knownHost.split(' ').slice(1).join(' ')}`;
    const error = await faultOf(world.reader.checkAccess({ ...world.access, knownHosts }));
    expect((error as Error).message).toContain('has no key of a kind that is known of it');
  });
});

describe('the private key', () => {
  it('is asked for when none is registered, and when it is not let in', async () => {
    await using world = await sshOnly();
    const { sshPrivateKey: _, ...keyless } = world.access;
    const stranger = makeKeyPair().private;
    const missing = await faultOf(world.reader.checkAccess(keyless));
    expect(missing).toMatchObject({ code: 'SourceForbiddenError' });
    expect((missing as Error).message).toContain('--ssh-private-key-path');
    const refused = await faultOf(world.reader.checkAccess({ ...world.access, sshPrivateKey: stranger }));
    expect((refused as Error).message).toContain('refuses the registered key');
  });

  it.each([
    ['in OpenSSH form with a passphrase', 'openssh', 'passphrase'],
    ['in PKCS#8 with a passphrase', 'pkcs8', 'passphrase'],
    ['that is none', 'nonsense', 'cannot be read'],
  ])('%s is refused clearly, and never shown', async (_name, kind, words) => {
    await using world = await sshOnly();
    const pair = makeKeyPair('rsa');
    const keys: { readonly [kind: string]: string } = {
      openssh: ssh2.utils.generateKeyPairSync('ed25519', { cipher: 'aes256-ctr', passphrase: 'x', rounds: 4 }).private,
      pkcs8: createPrivateKey(await fromOpenSsh(pair.private))
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
        .toString(),
      nonsense: 'a secret that is no key, but long enough to be told from other text',
    };
    const key = keys[kind] ?? '';
    const error = await faultOf(world.reader.checkAccess({ ...world.access, sshPrivateKey: key }));
    expect(error).toMatchObject({ code: 'SourceForbiddenError' });
    expect((error as Error).message).toContain(words);
    expect(JSON.stringify([error, String((error as Error).stack), world.log.lines])).not.toContain(key.slice(40, 60));
  });
});

/** ssh2 writes OpenSSH's format only; ssh-keygen turns it into PEM. */
async function fromOpenSsh(key: string): Promise<string> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'key');
  await writeFile(file, key, { mode: 0o600 });
  await promisify(execFile)('ssh-keygen', ['-p', '-m', 'PEM', '-N', '', '-f', file]);
  return readFile(file, 'utf8');
}

describe('an SSH server', () => {
  const says = (words: string, code = 1): Partial<SshGitServerOptions> => ({
    onCommand: (_command, channel) => {
      channel.stderr.write(words);
      channel.exit(code);
      channel.end();
    },
  });

  it.each([
    ['has no such repository', says('ERROR: Repository not found.\n'), 'RepositoryNotFoundError'],
    ['refuses the key', says('ERROR: Permission to a/b denied to deploy key\n'), 'SourceForbiddenError'],
    ['has trouble', says('remote: overloaded\n'), 'SourceUnavailableError'],
    ['says nothing', says('', 0), 'SourceUnavailableError'],
  ])('that %s is quoted in an error', async (_name, options, code) => {
    await using world = await sshOnly(options);
    await expect(world.reader.checkAccess(world.access)).rejects.toMatchObject({ code });
  });

  it('that is down is reported unavailable, to be tried again', async () => {
    const world = await sshOnly();
    await world[Symbol.asyncDispose]();
    const error = await faultOf(world.reader.checkAccess(world.access));
    expect(error).toMatchObject({ code: 'SourceUnavailableError', retry: 'backoff' });
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  it('that does not answer a command is given up', async () => {
    await using world = await sshOnly({ onCommand: () => undefined }, { totalTimeoutMs: 200 });
    const error = await faultOf(world.reader.checkAccess(world.access));
    expect((error as Error).message).toContain('no answer within 0.2 s');
  });

  it('that breaks off in the middle of a pack does not leave half a commit', async () => {
    let runs = 0;
    await using world = await sshOnly({
      onCommand: (_command, channel) => {
        runs++;
        channel.write('0043');
        channel.exit(0);
        channel.end();
      },
    });
    await expect(world.reader.openTree(world.access, 'a'.repeat(40))).rejects.toMatchObject({
      code: 'SourceUnavailableError',
    });
    expect(runs).toBe(1);
  });

  it('is reached through an HTTP proxy', async () => {
    await using world = await sshOnly(anEmptyRepository);
    const seen: unknown[] = [];
    const proxy = createServer().on('connect', (asked, socket) => {
      seen.push([asked.url, asked.headers['proxy-authorization']]);
      const target = connect(world.ssh.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await world.reader.checkAccess({ ...world.access, proxy: `http://user:pass@${address}` });
    await world.reader.checkAccess({ ...world.access, proxy: 'http://127.0.0.1:1', noProxy: '127.0.0.1' });
    proxy.close();
    proxy.closeAllConnections();
    expect(seen).toEqual([[`127.0.0.1:${world.ssh.port}`, `Basic ${Buffer.from('user:pass').toString('base64')}`]]);
  });
});
