import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/serve-process.ts';

const CLI = resolve(import.meta.dirname, '../../../cli/main.ts');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder?.remove());

const version = (env: NodeJS.ProcessEnv) =>
  String(spawnSync(process.execPath, [CLI, 'version', '--client'], { env, encoding: 'utf8' }).stdout);

describe('what Node compiled of the CLI', () => {
  it('is kept in the cache folder of the user, where nobody else can write', () => {
    expect(version({ XDG_CACHE_HOME: folder.path })).toMatch(/^windlass: /);
    const kept = join(folder.path, 'windlass/compiled');
    expect((statSync(kept).mode & 0o777).toString(8)).toBe('700');
    expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(50);
  });

  it('is not kept where there is no place for it, and the CLI works all the same', () => {
    expect(version({ XDG_CACHE_HOME: '/dev/null' })).toMatch(/^windlass: /);
  });
});
