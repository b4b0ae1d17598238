import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

/** The root of the Git work tree that a directory is in; undefined if it is in none. */
export async function findWorkTree(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    if (await stat(join(at, '.git')).catch(() => undefined)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The files below a directory by relative path, `/` between parts, in order: in a Git work tree those that are or could be
 * committed, else all but those in `.git`.
 */
export async function listFiles(directory: string): Promise<readonly string[]> {
  if ((await findWorkTree(directory)) !== undefined) {
    const listed = await listByGit(directory);
    if (listed) return listed;
  }
  return await walk(directory, '');
}

async function listByGit(directory: string): Promise<readonly string[] | undefined> {
  try {
    const args = ['-C', directory, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { stdout } = await run('git', args, { maxBuffer: MAX_OUTPUT });
    return [...new Set(stdout.split('\0').filter((name) => name !== ''))].sort();
  } catch {
    // Without git, or in a work tree of somebody else that git does not trust, all files are taken.
    return undefined;
  }
}

async function walk(directory: string, below: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(directory, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) names.push(...(await walk(directory, name)));
    else names.push(name);
  }
  return names.sort();
}
