import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCli } from '../../../cli/program.ts';
import { startHttpServer } from '../../../cli/serve/http-server.ts';
import { createHandler } from '../../../functions/api.ts';
import { isAuthentic } from '../../../functions/http/authenticate.ts';
import { createStreamHandler } from '../../../functions/stream.ts';
import { type ApiHarness, createApiHarness, TOKEN } from '../../workflow/api/harness.ts';

/** What a command did. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a command is run with. */
export interface CliOptions {
  readonly input?: string;
  readonly answer?: string;
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  readonly hasColor?: boolean;
  /** Gets what is printed as it comes, in place of `out`. */
  readonly write?: (text: string) => void;
}

/** Runs a command in this process, with a terminal that remembers. */
export async function run(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  let out = '';
  let err = '';
  const code = await runCli(args, {
    write:
      options.write ??
      ((text) => {
        out += text;
      }),
    writeError: (text) => {
      err += text;
    },
    readInput: async () => options.input ?? '',
    ask: async () => options.answer ?? '',
    env: options.env ?? {},
    cwd: options.cwd ?? tmpdir(),
    hasColor: options.hasColor ?? false,
  });
  return { code, out, err };
}

/** A served API, and commands that talk to it. */
export interface CliHarness extends ApiHarness, AsyncDisposable {
  readonly url: string;
  cli(args: readonly string[], options?: CliOptions): Promise<CliRun>;
}

/** Serves the API of the tests on a free port, as `windlass serve` does. */
export async function serveForCli(): Promise<CliHarness> {
  const api = createApiHarness();
  const handler = createHandler(api.deps);
  const stream = createStreamHandler(api.deps);
  const isAdmitted = (authorization: string | undefined) => isAuthentic(authorization, [TOKEN]);
  const call = (event: Parameters<typeof handler>[0]) => handler(event, {} as never);
  const server = await startHttpServer({ api: call, webhook: call, isAdmitted, stream }, api.deps.logger, {
    host: '127.0.0.1',
    port: 0,
  });
  const env = { WINDLASS_SERVER: server.url, WINDLASS_AUTH_TOKEN: TOKEN };
  return {
    ...api,
    url: server.url,
    cli: (args, options = {}) => run(args, { ...options, env: { ...env, ...options.env } }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** An empty folder of its own, which is gone after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'windlass-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
