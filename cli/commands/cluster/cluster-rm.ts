import type { Command } from 'commander';
import { applicationsOfCluster, clusterPath, findCluster } from '../../api/find-cluster.ts';
import { printUsers } from '../../output/print-users.ts';
import { type CommandContext, withConnectionFlags } from '../command-context.ts';
import { confirm } from '../confirm.ts';

/** Adds `windlass cluster rm`: Windlass forgets the clusters, and what runs there goes on running. */
export function registerClusterRm(cluster: Command, { terminal, connect }: CommandContext): void {
  const command = cluster
    .command('rm <server-or-name...>')
    .description('forget clusters and their credentials; their objects stay')
    .option('-y, --yes', 'do not ask', false);
  withConnectionFlags(command).action(async (names: readonly string[], flags: { yes: boolean }, self: Command) => {
    const client = await connect(self);
    for (const serverOrName of names) {
      const found = await findCluster(client, serverOrName);
      const title = `cluster '${found.name}' (${found.server})`;
      const users = await applicationsOfCluster(client, found);
      printUsers(terminal, users, `still ${users.length === 1 ? 'goes' : 'go'} to ${title}, and will be Unknown`);
      if (!flags.yes) await confirm(terminal, `Forget ${title}? Its objects stay.`, `${title} was not removed`);
      await client.request('DELETE', clusterPath(found.server).path);
      terminal.write(`${title} removed\n`);
    }
  });
}
