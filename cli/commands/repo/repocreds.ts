import type { Command } from 'commander';
import { ApiError } from '../../api/client.ts';
import { CliError } from '../../cli-error.ts';
import { type OutputFormat, printForPrograms } from '../../output/print-value.ts';
import { formatTable } from '../../output/table.ts';
import { type CommandContext, withConnectionFlags, withFlag, withOutputFlag } from '../command-context.ts';
import { confirm } from '../confirm.ts';
import { type CredentialFlags, readCredentials, withCredentialFlags } from './credential-flags.ts';

interface AddFlags extends CredentialFlags {
  readonly upsert: boolean;
}

/** Credentials for many repositories, as the API shows them. */
interface ShownTemplate {
  readonly url: string;
  readonly username?: string;
  readonly githubAppID?: string;
  readonly hasCredentials: boolean;
}

const PATH = '/api/v1/repocreds';

/** Adds `windlass repocreds …`: credentials for all repositories below a URL. */
export function registerRepocreds(program: Command, context: CommandContext): void {
  const repocreds = program.command('repocreds').description('manage credentials for all repositories below a URL');
  registerAdd(repocreds, context);
  registerList(repocreds, context);
  registerRm(repocreds, context);
}

function registerAdd(repocreds: Command, { terminal, connect }: CommandContext): void {
  const command = withCredentialFlags(repocreds.command('add <url>')).description(
    'register credentials for all repositories whose URL begins so',
  );
  withFlag(command, 'upsert', 'change them if they are registered');
  withConnectionFlags(command).action(async (url: string, flags: AddFlags, self: Command) => {
    const credentials = await readCredentials(flags, terminal);
    const client = await connect(self);
    const { upsert } = flags;
    await client.request('POST', PATH, { query: { upsert }, body: { url, ...credentials } });
    terminal.write(`credentials for '${url}' registered\n`);
  });
}

function registerList(repocreds: Command, { terminal, connect }: CommandContext): void {
  const command = repocreds.command('list').description('list them, without what is secret');
  withOutputFlag(withConnectionFlags(command), ['wide', 'url', 'json', 'yaml']).action(
    async ({ output }: { readonly output: OutputFormat }, self: Command) => {
      const client = await connect(self);
      const { body } = await client.request<{ items: readonly ShownTemplate[] }>('GET', PATH);
      if (await printForPrograms(terminal, output, body.items)) return;
      if (output === 'url') {
        for (const { url } of body.items) terminal.write(`${url}\n`);
        return;
      }
      const rows = body.items.map(({ url, username = '', githubAppID = '', hasCredentials }) => [
        url,
        username,
        githubAppID,
        hasCredentials ? 'yes' : 'no',
      ]);
      terminal.write(formatTable(['URL', 'USER', 'GITHUB APP', 'CREDENTIALS'], rows, terminal));
    },
  );
}

function registerRm(repocreds: Command, { terminal, connect }: CommandContext): void {
  const command = repocreds.command('rm <url...>').description('forget them').option('-y, --yes', 'do not ask', false);
  withConnectionFlags(command).action(async (urls: readonly string[], flags: { yes: boolean }, self: Command) => {
    const client = await connect(self);
    for (const url of urls) {
      const title = `credentials for '${url}'`;
      const question = `Forget ${title}? Repositories below it are read without them.`;
      if (!flags.yes) await confirm(terminal, question, `${title} were not removed`);
      try {
        await client.request('DELETE', `${PATH}/${encodeURIComponent(url)}`);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
        const { body } = await client.request<{ items: readonly ShownTemplate[] }>('GET', PATH);
        const known = body.items.map((item) => item.url).join(', ');
        throw new CliError(`there are no ${title}; ${known ? `there are some for: ${known}` : 'none are registered'}`);
      }
      terminal.write(`${title} removed\n`);
    }
  });
}
