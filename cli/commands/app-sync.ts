import { type Command, Option } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import type { SyncResource } from '../../shared/domain/application/operation.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { CliError } from '../cli-error.ts';
import { awaitSync } from './await-sync.ts';
import { type CommandContext, collect, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';

interface SyncFlags {
  readonly revision?: string;
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly strategy?: 'apply' | 'hook';
  readonly resource?: readonly string[];
  readonly syncOption?: readonly string[];
  readonly info?: readonly string[];
  readonly retryLimit?: number;
  readonly retryBackoffDuration?: string;
  readonly retryBackoffFactor?: number;
  readonly retryBackoffMaxDuration?: string;
  readonly retryRefresh: boolean;
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
    .addOption(
      new Option('--strategy <strategy>', 'apply: without hooks; hook: with them (default)').choices(['apply', 'hook']),
    )
    .option(
      '--sync-option <Name=value>',
      'instead of the options of the application, e.g. Replace=true; may be repeated',
      collect,
    )
    .option('--info <name=value>', 'noted with the operation; may be repeated', collect)
    .option('--retry-limit <number>', 'how often to try again after a failure; negative: for ever', parseWhole)
    .option('--retry-backoff-duration <duration>', 'pause before the first retry, e.g. 5s, 2m (default: 5s)')
    .option(
      '--retry-backoff-factor <factor>',
      'how much longer each pause is than the one before (default: 2)',
      parseWhole,
    )
    .option('--retry-backoff-max-duration <duration>', 'the longest pause (default: 3m)')
    .option('--timeout <seconds>', 'give up waiting after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'prune', 'also delete what left Git');
  withFlag(command, 'dry-run', 'ask the cluster what would happen, and change nothing');
  withFlag(command, 'force', 'delete and create anew what cannot be changed in place');
  withFlag(command, 'retry-refresh', 'each retry takes the newest commit');
  withFlag(command, 'async', 'do not wait for the end');
  withConnectionFlags(command).action(async (names: readonly string[], flags: SyncFlags, self: Command) => {
    const client = await context.connect(self);
    for (const name of names) await syncOne(context, client, name, flags);
  });
}

async function syncOne(context: CommandContext, client: ApiClient, text: string, flags: SyncFlags): Promise<void> {
  const name = parseApplicationName(text, flags.appNamespace);
  const { body: started } = await client.request<Application>('POST', `${applicationPath(name)}/sync`, {
    query: { appNamespace: name.appNamespace },
    body: toRequest(flags),
  });
  await awaitSync(context, client, { text, name, started, ...flags });
}

function toRequest(flags: SyncFlags) {
  const { revision, prune, dryRun, force, syncOption } = flags;
  const strategy = flags.strategy ?? (force ? 'hook' : undefined);
  return {
    revision,
    prune,
    dryRun,
    resources: flags.resource?.map(parseResource),
    ...(strategy && { strategy: { [strategy]: { force } } }),
    ...(syncOption && { syncOptions: { items: syncOption } }),
    ...(flags.info && { infos: flags.info.map(parseInfo) }),
    ...(retryOf(flags) && { retryStrategy: retryOf(flags) }),
  };
}

function retryOf(flags: SyncFlags) {
  const { retryLimit: limit, retryRefresh, retryBackoffDuration: duration } = flags;
  const { retryBackoffFactor: factor, retryBackoffMaxDuration: maxDuration } = flags;
  if (limit === undefined) {
    const lonely = duration !== undefined || factor !== undefined || maxDuration !== undefined || retryRefresh;
    if (lonely) throw new CliError('--retry-… flags need --retry-limit: without it nothing is tried again', 2);
    return undefined;
  }
  return { limit, refresh: retryRefresh, backoff: { duration, factor, maxDuration } };
}

/** `GROUP:KIND:NAME` or `GROUP:KIND:NAMESPACE/NAME`, as `argocd` takes it; the core group is empty. */
function parseResource(text: string): SyncResource {
  const match = /^([^:]*):([^:]+):(?:([^:/]+)\/)?([^:/]+)$/.exec(text);
  if (!match) throw new CliError(`--resource: "${text}" is not group:kind:name or group:kind:namespace/name`, 2);
  const [, group = '', kind = '', namespace, name = ''] = match;
  return { group, kind, name, ...(namespace !== undefined && { namespace }) };
}

function parseInfo(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError(`--info: "${text}" is not name=value`, 2);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

function parseWhole(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new CliError(`"${text}" is not a whole number`, 2);
  return Number(text);
}
