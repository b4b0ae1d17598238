import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConnection } from '../../../cli/api/connection.ts';
import { TOKEN } from '../../workflow/api/harness.ts';
import { makeFolder, run, serveForCli } from './run-cli.ts';

async function folderOf(url: string, folder = '.windlass'): Promise<string> {
  const cwd = await makeFolder();
  await mkdir(join(cwd, folder));
  await writeFile(join(cwd, folder, 'ready.json'), JSON.stringify({ url, adminToken: 'local-token' }));
  return cwd;
}

describe('resolveConnection', () => {
  const local = 'http://127.0.0.1:8080';

  it('finds the serve of this directory, or of --data-dir', async () => {
    const expected = { url: local, token: 'local-token' };
    expect(await resolveConnection({}, { env: {}, cwd: await folderOf(local) })).toEqual(expected);
    const other = { env: {}, cwd: await folderOf(local, 'other') };
    expect(await resolveConnection({ dataDir: 'other' }, other)).toEqual(expected);
  });

  it('takes flags before the environment, and that before the serve of this directory', async () => {
    const cwd = await folderOf(local);
    const env = { WINDLASS_SERVER: 'https://env', WINDLASS_AUTH_TOKEN: 'env-token' };
    expect(await resolveConnection({}, { env, cwd })).toEqual({ url: 'https://env', token: 'env-token' });
    const flags = { server: 'https://flag/', authToken: 'flag-token' };
    expect(await resolveConnection(flags, { env, cwd })).toEqual({ url: 'https://flag', token: 'flag-token' });
  });

  it('never sends the token of the local serve to another server', async () => {
    const cwd = await folderOf(local);
    await expect(resolveConnection({ server: 'https://elsewhere' }, { env: {}, cwd })).rejects.toThrow(
      'no token is known for https://elsewhere',
    );
    expect(await resolveConnection({ server: '127.0.0.1:8080' }, { env: {}, cwd })).toMatchObject({
      token: 'local-token',
    });
  });

  it.each([
    ['windlass.example.com:443', 'https://windlass.example.com:443'],
    ['localhost:8080', 'http://localhost:8080'],
    ['http://plain.example.com/', 'http://plain.example.com'],
  ])('reads the server %s as %s', async (server, url) => {
    expect((await resolveConnection({ server, authToken: 't' }, { env: {}, cwd: await makeFolder() })).url).toBe(url);
  });
});

describe('the connection of a command', () => {
  it('says what to do when no server is known', async () => {
    const result = await run(['app', 'list'], { cwd: await makeFolder() });
    expect(result.code).toBe(1);
    expect(result.err).toContain('no server is known: start "windlass serve"');
  });

  it('says so when the server cannot be reached', async () => {
    let url = '';
    {
      await using windlass = await serveForCli();
      url = windlass.url;
    }
    const result = await run(['app', 'list', '--server', url, '--auth-token', 't']);
    expect(result).toMatchObject({
      code: 1,
      err: `Error: cannot reach Windlass at ${url} (ECONNREFUSED); is it running?\n`,
    });
  });

  it('says so when the token is refused, and does not show it', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['app', 'list', '--auth-token', 'wrong-token']);
    expect(result.code).toBe(1);
    expect(result.err).toContain('refuses the token');
    expect(result.err).not.toContain('wrong-token');
  });

  it('takes its flags before or behind the command', async () => {
    await using windlass = await serveForCli();
    const flags = ['--server', windlass.url, '--auth-token', TOKEN];
    expect((await run([...flags, 'app', 'list'])).code).toBe(0);
    expect((await run(['app', 'list', ...flags])).code).toBe(0);
  });
});

describe('windlass version', () => {
  it('shows both versions, and is no failure without a server', async () => {
    await using windlass = await serveForCli();
    expect((await windlass.cli(['version'])).out).toMatch(/^windlass: \S+\nserver: +0\.1\.0 \(http/);
    const alone = await run(['version'], { cwd: await makeFolder() });
    expect(alone.code).toBe(0);
    expect(alone.out).toContain('server:   unknown');
  });
});

describe('windlass', () => {
  it.each([
    ['an unknown command', ['explode'], 2],
    ['--help', ['--help'], 0],
    ['the help of a command', ['app', 'sync', '--help'], 0],
    ['an output format that does not exist', ['app', 'list', '-o', 'xml'], 2],
    ['a time that is none', ['app', 'wait', 'x', '--timeout', 'soon'], 2],
  ])('ends %s with the right exit code', async (_case, args, code) => {
    expect((await run(args)).code).toBe(code);
  });
});
