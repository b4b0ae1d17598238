import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { registerClusterAdd } from './cluster-add.ts';
import { registerClusterRm } from './cluster-rm.ts';
import { registerClusterSet } from './cluster-set.ts';
import { registerClusterShow } from './cluster-show.ts';

/** Adds `windlass cluster …`. */
export function registerCluster(program: Command, context: CommandContext): void {
  const cluster = program.command('cluster').description('manage clusters');
  registerClusterAdd(cluster, context);
  registerClusterRm(cluster, context);
  registerClusterSet(cluster, context);
  registerClusterShow(cluster, context);
}
