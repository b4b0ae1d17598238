import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { CliError } from '../cli-error.ts';
import { shownName } from '../output/describe-application.ts';
import { awaitSync } from './await-sync.ts';
import { type CommandContext, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';

interface NamedFlags {
  readonly appNamespace?: string;
}

interface RollbackFlags extends NamedFlags {
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly async: boolean;
  readonly timeout: number;
}

/** Adds what steers operations: `app rollback`, `release`, `confirm-deletion` and `terminate-op`. */
export function registerAppOperations(app: Command, context: CommandContext): void {
  registerRollback(app, context);
  const { terminal } = context;
  register(app, context, 'release <name...>', 'let automated sync go on after a rollback', async (client, name) => {
    await send(client, 'DELETE', name, 'hold');
    terminal.write(`automated sync of ${name.name} goes on\n`);
  });
  const confirm = 'approve what applications wait to delete';
  register(app, context, 'confirm-deletion <name...>', confirm, async (client, name) => {
    await send(client, 'POST', name, 'approve-deletion');
    terminal.write(`deletions of ${name.name} approved\n`);
  });
  register(app, context, 'terminate-op <name...>', 'end the operation that runs', async (client, name) => {
    await send(client, 'DELETE', name, 'operation');
    terminal.write(`operation of ${name.name} is being terminated\n`);
  });
}

type Name = ReturnType<typeof parseApplicationName>;

function register(
  app: Command,
  context: CommandContext,
  usage: string,
  description: string,
  act: (client: ApiClient, name: Name) => Promise<void>,
): void {
  const command = app
    .command(usage)
    .description(description)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withConnectionFlags(command).action(async (names: readonly string[], flags: NamedFlags, self: Command) => {
    const client = await context.connect(self);
    for (const text of names) await act(client, parseApplicationName(text, flags.appNamespace));
  });
}

function send(client: ApiClient, method: 'POST' | 'DELETE', name: Name, what: string) {
  return client.request<Application>(method, `${applicationPath(name)}/${what}`, {
    query: { appNamespace: name.appNamespace },
  });
}

function registerRollback(app: Command, context: CommandContext): void {
  const command = app
    .command('rollback <name> [id]')
    .description('sync to what an entry of the history deployed; without an id to the one before the last')
    .option('--timeout <seconds>', 'give up waiting after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withFlag(command, 'prune', 'also delete what that entry does not have');
  withFlag(command, 'dry-run', 'ask the cluster what would happen, and change nothing');
  withFlag(command, 'async', 'do not wait for the end');
  withConnectionFlags(command).action(
    async (text: string, id: string | undefined, flags: RollbackFlags, self: Command) => {
      const client = await context.connect(self);
      const name = parseApplicationName(text, flags.appNamespace);
      const query = { appNamespace: name.appNamespace };
      const { prune, dryRun } = flags;
      const entry = id === undefined ? await entryBefore(client, name) : parseId(id);
      const { body: started } = await client.request<Application>('POST', `${applicationPath(name)}/rollback`, {
        query,
        body: { id: entry, prune, dryRun },
      });
      if (started.status.automationHold) {
        context.terminal.write(
          `automated sync is held until "windlass app release ${shownName(started)}" lets it go on\n`,
        );
      }
      await awaitSync(context, client, { text, name, started, ...flags });
    },
  );
}

async function entryBefore(client: ApiClient, name: Name): Promise<number> {
  const { body } = await client.request<Application>('GET', applicationPath(name), {
    query: { appNamespace: name.appNamespace },
  });
  const entry = body.status.history.at(-2);
  if (!entry) throw new CliError(`the history of ${shownName(body)} has no entry before the last one`);
  return entry.id;
}

function parseId(text: string): number {
  if (!/^\d+$/.test(text)) throw new CliError(`"${text}" is no id of a history entry; "app history" shows them`, 2);
  return Number(text);
}
