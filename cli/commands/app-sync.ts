import { type Command, Option } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { selectApplications } from '../api/select-applications.ts';
import { awaitSync } from './await-sync.ts';
import { buildSyncRequest, type SyncRequestFlags } from './build-sync-request.ts';
import { type CommandContext, collect, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';
import { collectList, parseWhole } from './parse-sync-flags.ts';

interface SyncFlags extends SyncRequestFlags {
  readonly selector?: string;
  readonly project?: readonly string[];
  readonly async: boolean;
  readonly timeout: number;
  readonly appNamespace?: string;
}

/** Adds `windlass app sync`. */
export function registerAppSync(app: Command, context: CommandContext): void {
  const command = app
    .command('sync [name...]')
    .description('bring applications to what Git says')
    .option('-l, --selector <labels>', 'applications with these labels, e.g. team=web,tier!=db')
    .option('--project <name>', 'applications of this project; may be repeated', collect)
    .option('--timeout <seconds>', 'give up waiting after so long; 0 waits for ever', parseSeconds, 0)
    .option('--assumeYes', 'has no effect, since nothing is asked; for scripts written for argocd')
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'async', 'do not wait for the end');
  withChoiceFlags(command);
  withMannerFlags(command);
  withConnectionFlags(command).action(async (names: readonly string[], flags: SyncFlags, self: Command) => {
    const client = await context.connect(self);
    const { selector, project, appNamespace } = flags;
    const chosen = await selectApplications(client, {
      names,
      ...(selector !== undefined && { selector }),
      ...(project && { projects: project }),
      ...(appNamespace !== undefined && { appNamespace }),
    });
    for (const name of chosen) await syncOne(context, client, name, flags);
  });
}

/** What is synced. */
function withChoiceFlags(command: Command): void {
  command
    .option('--revision <revision>', 'sync to this one instead of the target revision')
    .option('--revisions <revisions>', 'one for each of --source-positions; a comma list, may be repeated', collectList)
    .option('--source-positions <numbers>', 'which of several sources, from 1; a comma list', collectList)
    .option(
      '--resource <group:kind:name>',
      'only this object, e.g. apps:Deployment:web; with ! in front all but it, and * fits anything; may be repeated',
      collect,
    )
    .option('--label <key=value>', 'only objects with this label; may be repeated', collect);
  withFlag(command, 'prune', 'also delete what left Git');
}

/** How it is synced. */
function withMannerFlags(command: Command): void {
  command
    .addOption(
      new Option('--strategy <strategy>', 'apply: without hooks; hook: with them (default)').choices(['apply', 'hook']),
    )
    .option(
      '--sync-option <Name=value>',
      'instead of the options of the application, e.g. Validate=false; may be repeated',
      collect,
    )
    .option('--info <name=value>', 'noted with the operation; may be repeated', collect)
    .option('--retry-limit <number>', 'how often to try again after a failure; negative: for ever', parseWhole)
    .option('--retry-backoff-duration <duration>', 'pause before the first retry, e.g. 5s, 2m (default: 5s)')
    .option('--retry-backoff-factor <factor>', 'how much longer each pause is than the last (default: 2)', parseWhole)
    .option('--retry-backoff-max-duration <duration>', 'the longest pause (default: 3m)');
  withFlag(command, 'dry-run', 'ask the cluster what would happen, and change nothing');
  withFlag(command, 'force', 'delete and create anew what cannot be changed in place');
  withFlag(command, 'apply-out-of-sync-only', 'leave out what is Synced already');
  withFlag(command, 'replace', 'update whole objects instead of applying them');
  withFlag(command, 'server-side', 'apply on the server, which is always done; for scripts written for argocd');
  withFlag(command, 'retry-refresh', 'each retry takes the newest commit');
}

async function syncOne(context: CommandContext, client: ApiClient, text: string, flags: SyncFlags): Promise<void> {
  const name = parseApplicationName(text, flags.appNamespace);
  const { body: started } = await client.request<Application>('POST', `${applicationPath(name)}/sync`, {
    query: { appNamespace: name.appNamespace },
    body: await buildSyncRequest(client, name, flags),
  });
  await awaitSync(context, client, { text, name, started, ...flags });
}
