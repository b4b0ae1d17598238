import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from './e2e-world.ts';
import { type Changes, writeChanges } from './test-repository.ts';

const run = promisify(execFile);

/** Branches of the repository of a world, which a played host serves too. */
export interface PlayedBranches {
  /** The tip of `main`. */
  main(): string;
  /** The tip of a branch. */
  head(name: string): Promise<string>;
  /** Where the branch with this tip began. */
  beginOf(sha: string): string;
  /** Commits to a branch that begins at `main` as it is now, or to `main` itself. */
  commit(branch: string, changes: Changes): Promise<string>;
  /** Merges it into `main`. */
  merge(branch: string): Promise<{ readonly before: string; readonly after: string }>;
}

/** Looks after them; the repository is served at this path too. */
export async function playBranches(
  { repository: { git }, folder }: Pick<World, 'repository' | 'folder'>,
  path: string,
): Promise<PlayedBranches> {
  const served = join(dirname(git.bareDir), path);
  mkdirSync(dirname(served), { recursive: true });
  symlinkSync(git.bareDir, served);
  const command = async (...args: string[]) => {
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', HOME: folder };
    return (await run('git', args, { cwd: git.workTree, env })).stdout.trim();
  };
  const head = (name: string) => command('rev-parse', name);
  const began = new Map<string, string>();
  let main = await head('main');
  return {
    main: () => main,
    head,
    beginOf: (sha) => began.get(sha) ?? main,
    async commit(branch, changes) {
      await command('switch', '--quiet', ...(branch === 'main' ? [] : ['--create']), branch);
      writeChanges(git.workTree, changes);
      await command('add', '--all');
      await command('commit', '--quiet', '--message', `change on ${branch}`);
      await command('push', '--quiet', 'origin', branch);
      const sha = await head('HEAD');
      began.set(sha, main);
      await command('switch', '--quiet', 'main');
      main = await head('main');
      return sha;
    },
    async merge(branch) {
      const before = main;
      await command('merge', '--quiet', '--no-ff', '--message', `Merge ${branch}`, branch);
      await command('push', '--quiet', 'origin', 'main');
      main = await head('main');
      return { before, after: main };
    },
  };
}
