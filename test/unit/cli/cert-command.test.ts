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
