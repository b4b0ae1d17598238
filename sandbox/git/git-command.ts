import { spawn } from 'node:child_process';
import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';

/** The `git` program is not installed, so that the sandbox cannot keep a repository. */
export class GitMissingError extends GitOpsError {}

/**
 * The environment of our own calls of git: nothing of the user's configuration, no prompt, English messages.
 * `safe.directory` is given by environment because a mounted data folder may belong to another user.
 */
export function gitEnvironment(): { readonly [name: string]: string } {
  const inherited = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined || name.startsWith('GIT_') ? [] : [[name, value]],
  );
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/**
 * Runs git and returns what it prints.
 * @throws GitMissingError if there is no git; GitOpsError with git's own words if it fails
 */
export function runGit(args: readonly string[], options: { readonly cwd: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: options.cwd, env: gitEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (cause) => reject(gitMissing(cause)));
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'));
      reject(
        new GitOpsError(`git ${args[0] ?? ''} failed with code ${code}: ${Buffer.concat(err).toString('utf8').trim()}`),
      );
    });
  });
}

/** The error for a git that could not be started. */
export function gitMissing(cause: unknown): GitMissingError {
  return new GitMissingError(
    'the sandbox needs the program git, and it could not be started: install git, or run without --sandbox against your own repository',
    { cause },
  );
}
