import type { Command } from 'commander';
import { applicationsOfRepository, findRepository, repositoryPath } from '../../api/find-repository.ts';
import { printUsers } from '../../output/print-users.ts';
import { type CommandContext, withConnectionFlags } from '../command-context.ts';
import { confirm } from '../confirm.ts';

/** Adds `windlass repo rm`: Windlass forgets the repositories and how it reads them. */
export function registerRepoRm(repo: Command, { terminal, connect }: CommandContext): void {
  const command = repo
    .command('rm <url...>')
    .description('forget repositories and their credentials')
    .option('-y, --yes', 'do not ask', false);
  withConnectionFlags(command).action(async (urls: readonly string[], flags: { yes: boolean }, self: Command) => {
    const client = await connect(self);
    for (const url of urls) {
      const found = await findRepository(client, url);
      const title = `repository '${found.repo}'`;
      const users = await applicationsOfRepository(client, found);
      const verb = users.length === 1 ? 'reads' : 'read';
      printUsers(terminal, users, `still ${verb} ${title}, from now on without its credentials`);
      if (!flags.yes) await confirm(terminal, `Forget ${title}?`, `${title} was not removed`);
      await client.request('DELETE', repositoryPath(found.repo));
      terminal.write(`${title} removed\n`);
    }
  });
}
