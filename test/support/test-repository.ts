import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type SandboxGit, startSandboxGit } from '../../sandbox/git/start-sandbox-git.ts';
import type { Logger } from '../../shared/ports/logger.ts';

const run = promisify(execFile);

/** Files of a commit by path; undefined removes one. */
export interface Changes {
  readonly [path: string]: string | undefined;
}

/** A Git repository served over HTTP, and its work tree. */
export interface TestRepository {
  readonly url: string;
  readonly git: SandboxGit;
  /** Commits and pushes; answers the SHA. The webhook is called as GitHub would. */
  push(changes: Changes): Promise<string>;
  close(): Promise<void>;
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
  during: (_fields, work) => work(),
};

/** Starts a repository with a first commit of these files. */
export async function startTestRepository(options: {
  readonly folder: string;
  readonly files: Changes;
  readonly webhook?: { readonly url: () => string; readonly secret: string };
  readonly credentials?: { readonly username: string; readonly password: string };
}): Promise<TestRepository> {
  const seed = join(options.folder, 'seed');
  mkdirSync(seed, { recursive: true });
  writeChanges(seed, options.files);
  const { webhook, credentials } = options;
  const git = await startSandboxGit({
    dataDir: join(options.folder, 'git-server'),
    seed,
    logger: silentLogger,
    ...(webhook ? { webhook } : {}),
    ...(credentials ? { credentials } : {}),
  });
  const command = (...args: string[]) =>
    run('git', args, { cwd: git.workTree, env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', HOME: options.folder } });
  return {
    url: git.repoURL,
    git,
    async push(changes) {
      writeChanges(git.workTree, changes);
      await command('add', '--all');
      await command('commit', '--message', 'change');
      await command('push');
      return (await command('rev-parse', 'HEAD')).stdout.trim();
    },
    close: () => git.close(),
  };
}

/** Writes files, or removes them. */
export function writeChanges(folder: string, changes: Changes): void {
  for (const [path, content] of Object.entries(changes)) {
    const file = join(folder, path);
    if (content === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}

/** A ConfigMap as YAML. */
export function configMap(name: string, data: { readonly [key: string]: string }, extra = ''): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}data:\n${lines.join('\n')}\n`;
}
