import type { Command } from 'commander';
import type { ShownDeadLetter } from '../../shared/contracts/dead-letter-api.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

const PATH = '/api/v1/dead-letters';

/** Adds `windlass dead-letter …`. */
export function registerDeadLetter(program: Command, context: CommandContext): void {
  const letters = program.command('dead-letter').description('messages that could not be handled');
  registerList(letters, context);
  registerShow(letters, context);
  registerReplay(letters, context);
}

function registerList(letters: Command, { terminal, connect }: CommandContext): void {
  const command = letters.command('list').description('list them, the newest first');
  withOutputFlag(withConnectionFlags(command)).action(async (flags: { output: OutputFormat }, self: Command) => {
    const client = await connect(self);
    const { body } = await client.request<{ items: readonly ShownDeadLetter[] }>('GET', PATH);
    if (await printForPrograms(terminal, flags.output, body.items)) return;
    if (flags.output === 'name') {
      for (const { id } of body.items) terminal.write(`${id}\n`);
      return;
    }
    const rows = body.items.map(({ id, type, failedAt, replayedAt, reason }) => [
      id,
      type,
      failedAt,
      replayedAt ?? '',
      reason,
    ]);
    terminal.write(formatTable(['ID', 'TYPE', 'FAILED', 'REPLAYED', 'REASON'], rows, terminal));
  });
}

function registerShow(letters: Command, { terminal, connect }: CommandContext): void {
  const command = letters.command('show <id>').description('show one with its message');
  withOutputFlag(withConnectionFlags(command)).action(
    async (id: string, flags: { output: OutputFormat }, self: Command) => {
      const client = await connect(self);
      const { body } = await client.request<ShownDeadLetter>('GET', `${PATH}/${encodeURIComponent(id)}`);
      if (await printForPrograms(terminal, flags.output, body)) return;
      terminal.write(
        flags.output === 'name'
          ? `${body.id}\n`
          : Object.entries(body)
              .map(([name, value]) => `${`${name}:`.padEnd(12)}${value}\n`)
              .join(''),
      );
    },
  );
}

function registerReplay(letters: Command, { terminal, connect }: CommandContext): void {
  const command = letters
    .command('replay <id...>')
    .description('put messages back; once is enough, twice does no harm');
  withConnectionFlags(command).action(async (ids: readonly string[], _flags: object, self: Command) => {
    const client = await connect(self);
    for (const id of ids) {
      const { body } = await client.request<ShownDeadLetter>('POST', `${PATH}/${encodeURIComponent(id)}/replay`);
      terminal.write(`dead letter '${body.id}' (${body.type}) replayed at ${body.replayedAt}\n`);
    }
  });
}
