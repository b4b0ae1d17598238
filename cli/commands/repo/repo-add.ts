import type { Command } from 'commander';
import type { ShownRepository } from '../../api/find-repository.ts';
import { type CommandContext, withConnectionFlags, withFlag } from '../command-context.ts';
import { type CredentialFlags, readCredentials, withCredentialFlags } from './credential-flags.ts';

interface AddFlags extends CredentialFlags {
  readonly name?: string;
  readonly project?: string;
  readonly upsert: boolean;
  readonly validate: boolean;
}

/** Adds `windlass repo add`. */
export function registerRepoAdd(repo: Command, { terminal, connect }: CommandContext): void {
  const command = withCredentialFlags(repo.command('add <url>'))
    .description('register a repository and its credentials')
    .option('--name <name>', 'name of the repository')
    .option('--project <name>', 'project that the repository belongs to');
  withFlag(command, 'upsert', 'change the repository if it is registered');
  withFlag(command, 'validate', 'refuse it if it does not answer', true);
  withConnectionFlags(command).action(async (url: string, flags: AddFlags, self: Command) => {
    const { name, project, upsert, validate } = flags;
    const credentials = await readCredentials(flags, terminal);
    const client = await connect(self);
    const { body } = await client.request<ShownRepository>('POST', '/api/v1/repositories', {
      query: { upsert, validate },
      body: { repo: url, type: 'git', name, project, ...credentials },
    });
    terminal.write(`repository '${body.repo}' registered\n`);
  });
}
