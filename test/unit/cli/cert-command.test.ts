import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, serveForCli } from './run-cli.ts';

const KEY = Buffer.from('\0\0\0\x0bssh-ed25519').toString('base64');

describe('windlass cert', () => {
  it('registers the SSH host keys that ssh-keyscan prints', async () => {
    await using windlass = await serveForCli();
    const input = `# git.example.com:22 SSH-2.0\ngit.example.com ssh-ed25519 ${KEY}\n[git.example.com]:2222 ssh-ed25519 ${KEY}\n`;
    const result = await windlass.cli(['cert', 'add-ssh', '--batch'], { input });
    expect(result).toEqual({
      code: 0,
      out: "'git.example.com' registered\n'[git.example.com]:2222' registered\n",
      err: '',
    });
    expect((await windlass.deps.certificates.trustOf('git.example.com')).knownHosts?.split('\n').sort()).toEqual([
      `[git.example.com]:2222 ssh-ed25519 ${KEY}`,
      `git.example.com ssh-ed25519 ${KEY}`,
    ]);
  });

  it('refuses what is no certificate, and what is no line of known_hosts', async () => {
    await using windlass = await serveForCli();
    const cwd = await makeFolder();
    await writeFile(join(cwd, 'ca.pem'), 'nonsense');
    const tls = await windlass.cli(['cert', 'add-tls', 'git.example.com', '--from', 'ca.pem'], { cwd });
    const ssh = await windlass.cli(['cert', 'add-ssh'], { input: 'nonsense\n' });
    expect([tls.code, ssh.code]).not.toContain(0);
    expect(ssh.err).toContain('line 1 is no line of known_hosts');
    expect(await windlass.deps.certificates.list()).toEqual([]);
  });
});

describe('windlass cert list and rm', () => {
  it('show fingerprints, and forget those of a host after asking', async () => {
    await using windlass = await serveForCli();
    const input = `git.example.com ssh-ed25519 ${KEY}\nother.example.com ssh-ed25519 ${KEY}\n`;
    await windlass.cli(['cert', 'add-ssh'], { input });
    const { out } = await windlass.cli(['cert', 'list', '--cert-type', 'ssh']);
    expect(out).toMatch(/^HOSTNAME +TYPE +SUBTYPE +INFO$/m);
    expect(out).toMatch(/^git\.example\.com +ssh +ssh-ed25519 +SHA256:\S+$/m);
    expect((await windlass.cli(['cert', 'list', '--cert-type', 'https', '-o', 'json'])).out).toBe('[]\n');

    expect(await windlass.cli(['cert', 'rm', 'git.example.com'], { answer: 'n' })).toMatchObject({ code: 1, out: '' });
    const removed = await windlass.cli(['cert', 'rm', 'git.example.com'], { answer: 'y' });
    expect(removed).toMatchObject({ code: 0, out: expect.stringMatching(/^'git\.example\.com' \(ssh, SHA256:/) });
    expect((await windlass.deps.certificates.list()).map(({ serverName }) => serverName)).toEqual([
      'other.example.com',
    ]);
    const again = await windlass.cli(['cert', 'rm', 'git.example.com', '-y']);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('"git.example.com" is registered') });
  });
});

describe('windlass repocreds', () => {
  const url = 'https://git.example.com/acme';

  it('registers credentials that repositories below the URL are read with, lists them without, and forgets them', async () => {
    await using windlass = await serveForCli();
    const added = await windlass.cli(['repocreds', 'add', url, '--username', 'bot', '--password', '-'], {
      input: 'top-secret\n',
    });
    expect(added).toEqual({ code: 0, out: `credentials for '${url}' registered\n`, err: '' });
    expect(await windlass.deps.repositories.accessFor(`${url}/shop`)).toMatchObject({ password: 'top-secret' });
    const { out } = await windlass.cli(['repocreds', 'list']);
    expect(out).toMatch(/^https:\/\/git\.example\.com\/acme +bot +yes$/m);
    expect((await windlass.cli(['repocreds', 'list', '-o', 'yaml'])).out).not.toContain('top-secret');
    expect((await windlass.cli(['repocreds', 'list', '-o', 'url'])).out).toBe(`${url}\n`);

    const wrong = await windlass.cli(['repocreds', 'rm', 'https://git.example.com/other', '-y']);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining(`there are some for: ${url}`) });
    expect(await windlass.cli(['repocreds', 'rm', url], { answer: '' })).toMatchObject({ code: 1, out: '' });
    const removed = await windlass.cli(['repocreds', 'rm', url, '-y']);
    expect(removed).toEqual({ code: 0, out: `credentials for '${url}' removed\n`, err: '' });
    expect(await windlass.deps.repositories.accessFor(`${url}/shop`)).not.toHaveProperty('password');
  });
});

describe('windlass repo add', () => {
  it('takes a deploy key from a file', async () => {
    await using windlass = await serveForCli();
    const cwd = await makeFolder();
    await writeFile(join(cwd, 'id_ed25519'), 'top-secret key');
    const url = 'git@git.example.com:org/apps.git';
    const args = ['repo', 'add', url, '--ssh-private-key-path', 'id_ed25519', '--no-validate'];
    const result = await windlass.cli(args, { cwd });
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(await windlass.deps.repositories.accessFor(url)).toMatchObject({ url, sshPrivateKey: 'top-secret key' });
  });
});
