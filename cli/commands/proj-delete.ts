import type { Command } from 'commander';
import { projectPath } from '../api/project.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, withConnectionFlags } from './command-context.ts';

/** Adds `windlass proj delete`. */
export function registerProjDelete(proj: Command, { terminal, connect }: CommandContext): void {
  const command = proj
    .command('delete <name...>')
    .description('delete projects that no application uses')
    .option('-y, --yes', 'do not ask', false);
  withConnectionFlags(command).action(async (names: readonly string[], flags: { yes: boolean }, self: Command) => {
    const client = await connect(self);
    for (const name of names) {
      const answer = flags.yes ? 'y' : await terminal.ask(`Delete project '${name}'? [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(`project '${name}' was not deleted`);
      await client.request('DELETE', projectPath(name));
      terminal.write(`project '${name}' deleted\n`);
    }
  });
}
