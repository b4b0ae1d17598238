import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import { runGit } from './git-command.ts';
import { createPushObserver } from './observe-pushes.ts';
import { ensureBareRepository, ensureWorkTree } from './seed-repository.ts';
import type { WebhookTarget } from './send-push-webhook.ts';
import { type GitCredentials, type GitHttpOptions, type GitHttpServer, serveGitHttp } from './serve-git-http.ts';

/** How to start the sandbox's Git server. */
export interface SandboxGitOptions {
  /** The repository is `git/example.git` in it, the work tree `example`. */
  readonly dataDir: string;
  /** Default: the port of the last start, else a free one. */
  readonly port?: number;
  /** Called after each push; default: nobody is told. */
  readonly webhook?: WebhookTarget;
  /** Folder whose files are the first commit. */
  readonly seed: string;
  /** Default: everybody may read and write. */
  readonly credentials?: GitCredentials;
  readonly logger: Logger;
}

/** A running Git server with one repository. */
export interface SandboxGit {
  readonly repoURL: string;
  readonly workTree: string;
  readonly bareDir: string;
  /** Stops listening and waits for pushes and webhooks under way. */
  close(): Promise<void>;
}

/**
 * Serves a repository over HTTP on 127.0.0.1 and tells the webhook of each push, as GitHub would.
 *
 * A second start with the same folder keeps repository, work tree and port: applications remember the repository by its URL.
 *
 * @throws GitMissingError without git; GitOpsError if the port is taken
 */
export async function startSandboxGit(options: SandboxGitOptions): Promise<SandboxGit> {
  const dataDir = resolve(options.dataDir);
  const gitRoot = join(dataDir, 'git');
  await mkdir(gitRoot, { recursive: true });
  await runGit(['--version'], { cwd: dataDir });
  let origin = '';
  const observer = createPushObserver({ ...options, gitRoot, urlOf: (repository) => `${origin}/${repository}` });
  const server = await listenOnKeptPort(options.port, join(gitRoot, 'port'), {
    projectRoot: gitRoot,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    aroundPush: observer.aroundPush,
    logger: options.logger,
  });
  origin = `http://127.0.0.1:${server.port}`;
  const places = {
    repoURL: `${origin}/example.git`,
    bareDir: join(gitRoot, 'example.git'),
    workTree: join(dataDir, 'example'),
  };
  const close = async (): Promise<void> => {
    await server.close();
    await observer.settled();
  };
  try {
    await ensureBareRepository(places, options.seed);
    await ensureWorkTree(places);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...places, close };
}

async function listenOnKeptPort(
  wanted: number | undefined,
  portFile: string,
  options: Omit<GitHttpOptions, 'port'>,
): Promise<GitHttpServer> {
  const kept = Number.parseInt(await readFile(portFile, 'utf8').catch(() => '0'), 10) || 0;
  const port = wanted || kept;
  try {
    const server = await serveGitHttp({ ...options, port });
    await writeFile(portFile, `${server.port}\n`);
    return server;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'EADDRINUSE') throw cause;
    throw new GitOpsError(
      `port ${port} of the sandbox's Git server is taken by another program, and its applications refer to http://127.0.0.1:${port}/example.git: ` +
        'stop that program, or start with another data directory',
      { cause, data: { port } },
    );
  }
}
