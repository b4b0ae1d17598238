import type { Command } from 'commander';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { WINDLASS_VERSION } from '../version.ts';
import { type CommandContext, withConnectionFlags, withFlag } from './command-context.ts';

/** Adds `windlass version`. */
export function registerVersion(program: Command, context: CommandContext): void {
  const command = program.command('version').description('show the versions of this CLI and of the server');
  withFlag(command, 'client', 'only that of this CLI');
  withConnectionFlags(command).action(async (flags: { readonly client: boolean }, self: Command) => {
    context.terminal.write(`windlass: ${WINDLASS_VERSION}\n`);
    if (!flags.client) context.terminal.write(`server:   ${await readServerVersion(context, self)}\n`);
  });
}

/** No server is no failure here: the question was answered as far as possible. */
async function readServerVersion(context: CommandContext, self: Command): Promise<string> {
  try {
    const client = await context.connect(self);
    const { body } = await client.request<{ Version: string }>('GET', '/api/version');
    return `${body.Version} (${client.url})`;
  } catch (error) {
    return `unknown: ${messageOf(error)}`;
  }
}
