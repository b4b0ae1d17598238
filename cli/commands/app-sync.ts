import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { isCompleted, type SyncResource } from '../../shared/domain/application/operation.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { watchApplication } from '../api/watch-application.ts';
import { CliError } from '../cli-error.ts';
import { formatOperation, shownName } from '../output/describe-application.ts';
import { createProgressPrinter } from '../output/progress.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, collect, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';

interface SyncFlags {
  readonly revision?: string;
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly resource?: readonly string[];
  readonly async: boolean;
  readonly timeout: number;
  readonly appNamespace?: string;
}

/** Adds `windlass app sync`. */
export function registerAppSync(app: Command, context: CommandContext): void {
  const command = app
    .command('sync <name...>')
    .description('bring applications to what Git says')
    .option('--revision <revision>', 'sync to this one instead of the target revision')
    .option('--resource <group:kind:name>', 'only this object, e.g. apps:Deployment:web; may be repeated', collect)
    .option('--timeout <seconds>', 'give up waiting after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'prune', 'also delete what left Git');
  withFlag(command, 'dry-run', 'ask the cluster what would happen, and change nothing');
  withFlag(command, 'async', 'do not wait for the end');
  withConnectionFlags(command).action(async (names: readonly string[], flags: SyncFlags, self: Command) => {
    const client = await context.connect(self);
    for (const name of names) await syncOne(context, client, name, flags);
  });
}

async function syncOne(context: CommandContext, client: ApiClient, text: string, flags: SyncFlags): Promise<void> {
  const { terminal } = context;
  const name = parseApplicationName(text, flags.appNamespace);
  const { revision, prune, dryRun } = flags;
  const { body: started } = await client.request<Application>('POST', `${applicationPath(name)}/sync`, {
    query: { appNamespace: name.appNamespace },
    body: { revision, prune, dryRun, resources: flags.resource?.map(parseResource) },
  });
  if (flags.async) {
    terminal.write(`sync of ${shownName(started)} started\n`);
    return;
  }
  const startedAt = started.status.operationState?.startedAt;
  const print = createProgressPrinter(terminal);
  const finished = await watchApplication(
    client,
    name,
    (state) => {
      print(state);
      const operation = state?.status.operationState;
      return !state || operation?.startedAt !== startedAt || isCompleted(operation?.phase ?? 'Running');
    },
    flags.timeout,
  );
  reportEnd(context, text, startedAt, finished);
}

function reportEnd(
  { terminal }: CommandContext,
  name: string,
  startedAt: string | undefined,
  application: Application | undefined,
): void {
  const state = application?.status.operationState;
  if (!application || !state) throw new CliError(`application ${name} was deleted while it was synced`);
  if (state.startedAt !== startedAt) throw new CliError(`the sync of ${name} was followed by another one`);
  const rows = (state.syncResult?.resources ?? []).map((result) => [
    result.kind,
    result.group,
    result.namespace,
    result.name,
    result.status ?? '',
    result.message ?? '',
  ]);
  terminal.write(formatOperation(application, terminal));
  if (rows.length > 0) {
    terminal.write(`\n${formatTable(['KIND', 'GROUP', 'NAMESPACE', 'NAME', 'RESULT', 'MESSAGE'], rows, terminal)}`);
  }
  if (state.phase !== 'Succeeded') {
    throw new CliError(`the sync of ${name} ended with ${state.phase}: ${state.message ?? 'no reason given'}`);
  }
}

/** `GROUP:KIND:NAME` or `GROUP:KIND:NAMESPACE/NAME`, as `argocd` takes it; the core group is empty. */
function parseResource(text: string): SyncResource {
  const match = /^([^:]*):([^:]+):(?:([^:/]+)\/)?([^:/]+)$/.exec(text);
  if (!match) throw new CliError(`--resource: "${text}" is not group:kind:name or group:kind:namespace/name`, 2);
  const [, group = '', kind = '', namespace, name = ''] = match;
  return { group, kind, name, ...(namespace !== undefined && { namespace }) };
}
