import { type Command, Option } from 'commander';
import { type ApplicationName, applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { readManagedResources } from '../api/managed-resources.ts';
import { type CommandContext, withConnectionFlags } from './command-context.ts';
import { collectList } from './parse-sync-flags.ts';

interface ManifestsFlags {
  readonly source: 'git' | 'live';
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly string[];
  readonly appNamespace?: string;
}

/** Adds `windlass app manifests`. */
export function registerAppManifests(app: Command, context: CommandContext): void {
  const command = app
    .command('manifests <name>')
    .description('print what an application renders to, or has in its cluster; values of Secrets are masked')
    .addOption(new Option('--source <source>', 'which manifests').choices(['git', 'live']).default('git'))
    .option('--revision <revision>', 'render this revision')
    .option('--revisions <revision>', 'render these, for --source-positions; may be repeated', collectList)
    .option('--source-positions <n>', 'which sources --revisions are for; the first is 1', collectList)
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withConnectionFlags(command).action(async (text: string, flags: ManifestsFlags, self: Command) => {
    const name = parseApplicationName(text, flags.appNamespace);
    const client = await context.connect(self);
    const { stringify } = await import('yaml');
    const read = flags.source === 'live' ? readLive(client, name) : readRendered(client, name, flags);
    for await (const manifest of read) {
      context.terminal.write(`---\n${stringify(JSON.parse(manifest), { aliasDuplicateObjects: false })}`);
    }
  });
}

async function* readLive(client: ApiClient, name: ApplicationName): AsyncGenerator<string> {
  for await (const { items } of readManagedResources(client, name)) {
    yield* items.map(({ liveState }) => liveState).filter((state) => state !== 'null');
  }
}

async function* readRendered(
  client: ApiClient,
  name: ApplicationName,
  { revision, revisions, sourcePositions }: ManifestsFlags,
): AsyncGenerator<string> {
  const { body } = await client.request<{ manifests: readonly string[] }>('GET', `${applicationPath(name)}/manifests`, {
    query: { appNamespace: name.appNamespace, revision, revisions, sourcePositions },
  });
  yield* body.manifests;
}
