import { type Command, InvalidArgumentError } from 'commander';
import { clusterPath, findCluster, type ShownCluster } from '../../api/find-cluster.ts';
import { CliError } from '../../cli-error.ts';
import { type CommandContext, collect, withConnectionFlags } from '../command-context.ts';

interface SetFlags {
  readonly name?: string;
  readonly namespace?: readonly string[];
  readonly label?: readonly string[];
  readonly annotation?: readonly string[];
}

/** Adds `windlass cluster set`: changes how a cluster is registered; its credentials stay. */
export function registerClusterSet(cluster: Command, { terminal, connect }: CommandContext): void {
  const command = cluster
    .command('set <server-or-name>')
    .description('change how a cluster is registered; its credentials stay')
    .option('--name <name>', 'call it so')
    .option('--namespace <name>', 'only look at this namespace; may be repeated; "*" looks at all', collect)
    .option('--label <key=value>', 'in place of its labels; may be repeated', collectPair)
    .option('--annotation <key=value>', 'in place of its annotations; may be repeated', collectPair);
  withConnectionFlags(command).action(async (serverOrName: string, flags: SetFlags, self: Command) => {
    if (Object.values(pick(flags)).length === 0) throw new CliError('say what is to be changed; see --help', 2);
    const client = await connect(self);
    // Only what is registered, without what was found out about it just now.
    const { connectionState, serverVersion, driftCheck, ...registered } = await findCluster(client, serverOrName);
    const body = { ...registered, ...pick(flags) };
    const { path } = clusterPath(registered.server);
    const { body: changed } = await client.request<ShownCluster>('PUT', path, { body });
    terminal.write(`cluster '${changed.name}' (${changed.server}) changed\n`);
  });
}

function pick({ name, namespace, label, annotation }: SetFlags) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace ? { namespaces: namespace.filter((one) => one !== '*') } : {}),
    ...(label ? { labels: pairsOf(label) } : {}),
    ...(annotation ? { annotations: pairsOf(annotation) } : {}),
  };
}

function collectPair(value: string, previous: readonly string[] | undefined): readonly string[] {
  if (!/^[^=]+=/.test(value)) throw new InvalidArgumentError('It must be key=value.');
  return collect(value, previous);
}

function pairsOf(pairs: readonly string[]): { readonly [key: string]: string } {
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
