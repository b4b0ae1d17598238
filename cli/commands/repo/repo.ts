import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { registerRepoAdd } from './repo-add.ts';
import { registerRepoRm } from './repo-rm.ts';
import { registerRepoShow } from './repo-show.ts';

/** Adds `windlass repo …`. */
export function registerRepo(program: Command, context: CommandContext): void {
  const repo = program.command('repo').description('manage repositories');
  registerRepoAdd(repo, context);
  registerRepoRm(repo, context);
  registerRepoShow(repo, context);
}
