import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../../../shared/adapters/local/data-directory.ts';
import { StateLockedError, StorageUnavailableError } from '../../../../shared/domain/errors/state-errors.ts';

const MODULE = new URL('../../../../shared/adapters/local/data-directory.ts', import.meta.url).href;

describe('the data directory', () => {
  let folder: string;
  let path: string;
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windlass-data-'));
    path = join(folder, 'deep', 'data');
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** Starts another process that takes the directory, and waits until it has it. */
  const startHolder = async (): Promise<ChildProcess> => {
    const program = `
      const { openDataDirectory } = await import(${JSON.stringify(MODULE)});
      const held = openDataDirectory(${JSON.stringify(path)});
      console.log('held');
      setInterval(() => held.path, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  it('makes a directory that only its owner can enter', () => {
    const directory = openDataDirectory(path);

    expect(directory.path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    directory.close();
  });

  it('refuses a second opener and names the directory and the process that has it', () => {
    const directory = openDataDirectory(path);

    expect(() => openDataDirectory(path)).toThrow(StateLockedError);
    expect(() => openDataDirectory(path)).toThrow(
      `The data directory ${path} is in use by process ${process.pid}: stop it, or choose another directory`,
    );
    directory.close();
  });

  it('can be taken again after it was closed, also when it is closed twice', () => {
    const first = openDataDirectory(path);
    first.close();
    const second = openDataDirectory(path);
    first.close();

    expect(() => openDataDirectory(path)).toThrow(StateLockedError);
    second.close();
    expect(existsSync(join(path, 'lock.pid'))).toBe(false);
  });

  it('is refused while another process has it, and free as soon as that one is killed', async () => {
    const holder = await startHolder();

    expect(() => openDataDirectory(path)).toThrow(`is in use by process ${holder.pid}:`);

    const exit = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exit;
    const directory = openDataDirectory(path);
    expect(directory.path).toBe(path);
    directory.close();
  });

  it('is refused without the name of the process when that is not known', () => {
    const directory = openDataDirectory(path);
    rmSync(join(path, 'lock.pid'));

    expect(() => openDataDirectory(path)).toThrow('is in use by another process:');
    directory.close();
  });

  it('names a directory that cannot be made', () => {
    writeFileSync(join(folder, 'deep'), 'a file is in the way');

    expect(() => openDataDirectory(path)).toThrow(StorageUnavailableError);
    expect(() => openDataDirectory(path)).toThrow(`Cannot use the data directory ${path}`);
  });
});
