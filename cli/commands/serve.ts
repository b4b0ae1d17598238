import { type Command, InvalidArgumentError } from 'commander';
import { readServeSettings } from '../../shared/composition/serve-settings.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { describeReady } from '../serve/describe-ready.ts';
import { followApplications } from '../serve/follow-applications.ts';
import { type Served, serve } from '../serve/serve.ts';
import { WINDLASS_VERSION } from '../version.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly sandbox?: boolean;
  readonly readyFile?: string;
}

/** Adds `windlass serve`. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run Windlass in this process: API, webhook, workers, state in one folder')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8080)
    .option('--data-dir <folder>', 'where everything lives', '.windlass')
    .option('--kubeconfig <file>', 'kubeconfig of the default cluster')
    .option('--context <name>', 'context of the kubeconfig; default: its current one')
    .option('--sandbox', 'bring a cluster and a repository to play with')
    .option('--ready-file <file>', 'write URL, token and secrets to this file (0600) when ready')
    .action(async (flags: ServeFlags) => {
      if (flags.sandbox && flags.kubeconfig) program.error('--sandbox brings its own cluster; leave out --kubeconfig');
      await runServe(flags);
    });
}

async function runServe(flags: ServeFlags): Promise<void> {
  const settings = readServeSettings(process.env);
  const served = await serve({
    ...flags,
    sandbox: flags.sandbox ?? false,
    settings,
    version: WINDLASS_VERSION,
  });
  const usesOwnToken = settings.adminTokens.length === 0;
  const usesOwnSecret = settings.githubSecrets.length === 0;
  process.stdout.write(describeReady(served.info, { usesOwnToken, usesOwnSecret }));
  const unfollow = followApplications(served.deps, (line) => process.stdout.write(`${line}\n`));
  await waitForSignal();
  unfollow();
  await stopAndSay(served);
}

async function stopAndSay(served: Served): Promise<void> {
  process.stdout.write('\nStopping …\n');
  await served.stop();
  process.stdout.write('Stopped. The next start goes on where this one ended.\n');
}

/** The first Ctrl-C asks for an orderly end; a second one ends at once. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = () => {
      process.once('SIGINT', () => process.exit(130));
      resolve();
    };
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
    process.on('uncaughtException', (error) => {
      process.stderr.write(`windlass: ${messageOf(error)}\n${error.stack}\n`);
      process.exit(1);
    });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  }
  return port;
}
