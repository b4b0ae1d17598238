import type { Command } from 'commander';
import { projectPath } from '../api/project.ts';
import { type CommandContext, withConnectionFlags } from './command-context.ts';
import { confirm } from './confirm.ts';

/** Adds `windlass proj delete`. */
export function registerProjDelete(proj: Command, { terminal, connect }: CommandContext): void {
  const command = proj
    .command('delete <name...>')
    .description('delete projects that no application uses')
    .option('-y, --yes', 'do not ask', false);
  withConnectionFlags(command).action(async (names: readonly string[], flags: { yes: boolean }, self: Command) => {
    const client = await connect(self);
    for (const name of names) {
      if (!flags.yes) await confirm(terminal, `Delete project '${name}'?`, `project '${name}' was not deleted`);
      await client.request('DELETE', projectPath(name));
      terminal.write(`project '${name}' deleted\n`);
    }
  });
}
