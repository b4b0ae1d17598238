import type { Command } from 'commander';
import { findCluster, type ShownCluster } from '../../api/find-cluster.ts';
import { formatCluster, formatClusters } from '../../output/describe-cluster.ts';
import { type OutputFormat, printForPrograms } from '../../output/print-value.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from '../command-context.ts';

const FORMATS: readonly OutputFormat[] = ['wide', 'name', 'server', 'json', 'yaml'];

/** Adds `windlass cluster list` and `windlass cluster get`. */
export function registerClusterShow(cluster: Command, { terminal, connect }: CommandContext): void {
  const list = cluster.command('list').description('list clusters, and whether they answer');
  withOutputFlag(withConnectionFlags(list), FORMATS).action(async ({ output }: OutputFlag, self: Command) => {
    const client = await connect(self);
    const { body } = await client.request<{ items: readonly ShownCluster[] }>('GET', '/api/v1/clusters');
    if (await printForPrograms(terminal, output, body.items)) return;
    if (output === 'name' || output === 'server') for (const item of body.items) terminal.write(`${item[output]}\n`);
    else terminal.write(formatClusters(body.items, { wide: output === 'wide', hasColor: terminal.hasColor }));
  });

  const get = cluster.command('get <server-or-name>').description('show a cluster, and whether it answers');
  withOutputFlag(withConnectionFlags(get), FORMATS).action(
    async (serverOrName: string, { output }: OutputFlag, self: Command) => {
      const found = await findCluster(await connect(self), serverOrName);
      if (await printForPrograms(terminal, output, found)) return;
      if (output === 'name' || output === 'server') terminal.write(`${found[output]}\n`);
      else terminal.write(formatCluster(found, terminal));
    },
  );
}

interface OutputFlag {
  readonly output: OutputFormat;
}
