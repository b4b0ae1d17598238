import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gitEnvironment } from '../../sandbox/git/git-command.ts';
import { type SandboxGit, type SandboxGitOptions, startSandboxGit } from '../../sandbox/git/start-sandbox-git.ts';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import type { LogFields, Logger } from '../../shared/ports/logger.ts';
import type { SourceReader } from '../../shared/ports/source-reader.ts';

const run = promisify(execFile);

/** A log that tests can read. */
export interface RecordedLog extends Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: LogFields }[];
}

/** Makes a log that keeps its lines. */
export function recordLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields });
  const log: RecordedLog = {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: () => log,
    during: (_fields, work) => work(),
  };
  return log;
}

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'windlass-git-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs git in a folder, with nothing of the user's configuration. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', [...args], { cwd, env: { ...gitEnvironment() } });
  return stdout.trim();
}

/** Writes files into a work tree, commits all changes and returns the commit. */
export async function commitFiles(
  workTree: string,
  files: { readonly [path: string]: string },
  message = 'change',
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workTree, path)), { recursive: true });
    await writeFile(join(workTree, path), text);
  }
  await git(workTree, 'add', '--all');
  await git(workTree, 'commit', '--quiet', '--allow-empty', '-m', message);
  return git(workTree, 'rev-parse', 'HEAD');
}

/** A Git server with its repository, and a reader of sources with an empty store. */
export interface GitFixture extends SandboxGit, AsyncDisposable {
  readonly log: RecordedLog;
  readonly reader: SourceReader;
  readonly folder: string;
  /** Requests that the server has seen, as `GET /example.git/info/refs`. */
  requests(): readonly string[];
  /** Bytes of all answers so far, heads included. */
  bytesSent(): number;
  /** A reader that has fetched nothing yet. */
  newReader(): SourceReader;
}

/** Starts a server whose first commit is `files`. */
export async function startGitFixture(
  files: { readonly [path: string]: string } = { 'app/config.yaml': 'kind: ConfigMap\n' },
  options: Partial<SandboxGitOptions> = {},
): Promise<GitFixture> {
  const temporary = await temporaryFolder();
  const seed = join(temporary.path, 'seed');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(seed, path)), { recursive: true });
    await writeFile(join(seed, path), text);
  }
  const log = recordLog();
  const sandbox = await startSandboxGit({ dataDir: join(temporary.path, 'data'), seed, logger: log, ...options });
  let stores = 0;
  const newReader = (): SourceReader =>
    createGitSourceReader({
      storeDir: join(temporary.path, `store-${stores++}`),
      clock: { now: () => new Date() },
      clockSkewMs: 0,
      logger: log,
    });
  return {
    ...sandbox,
    log,
    folder: temporary.path,
    reader: newReader(),
    newReader,
    requests: () =>
      log.lines
        .filter(({ message }) => message === 'git request')
        .map(({ fields }) => `${fields.method} ${fields.path}`),
    bytesSent: () =>
      log.lines
        .filter(({ message }) => message === 'git answer')
        .reduce((sum, { fields }) => sum + Number(fields.bytes), 0),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
