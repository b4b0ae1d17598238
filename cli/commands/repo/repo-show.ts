import type { Command } from 'commander';
import { findRepository, type ShownRepository } from '../../api/find-repository.ts';
import { formatRepositories, formatRepository } from '../../output/describe-repository.ts';
import { type OutputFormat, printForPrograms } from '../../output/print-value.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from '../command-context.ts';

const FORMATS: readonly OutputFormat[] = ['wide', 'name', 'url', 'json', 'yaml'];

/** Adds `windlass repo list` and `windlass repo get`. */
export function registerRepoShow(repo: Command, { terminal, connect }: CommandContext): void {
  const list = repo.command('list').description('list repositories, and whether they answer');
  withOutputFlag(withConnectionFlags(list), FORMATS).action(async ({ output }: OutputFlag, self: Command) => {
    const client = await connect(self);
    const { body } = await client.request<{ items: readonly ShownRepository[] }>('GET', '/api/v1/repositories');
    if (await printForPrograms(terminal, output, body.items)) return;
    if (isUrlOnly(output)) for (const { repo: url } of body.items) terminal.write(`${url}\n`);
    else terminal.write(formatRepositories(body.items, terminal));
  });

  const get = repo.command('get <url>').description('show a repository, and whether it answers');
  withOutputFlag(withConnectionFlags(get), FORMATS).action(
    async (url: string, { output }: OutputFlag, self: Command) => {
      const found = await findRepository(await connect(self), url);
      if (await printForPrograms(terminal, output, found)) return;
      terminal.write(isUrlOnly(output) ? `${found.repo}\n` : formatRepository(found, terminal));
    },
  );
}

interface OutputFlag {
  readonly output: OutputFormat;
}

/** A repository is named by its URL. */
function isUrlOnly(output: OutputFormat): boolean {
  return output === 'name' || output === 'url';
}
