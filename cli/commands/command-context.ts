import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApiClient, createApiClient } from '../api/client.ts';
import { type ConnectionFlags, resolveConnection } from '../api/connection.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../output/print-value.ts';
import type { Terminal } from '../terminal.ts';

/** What the commands share. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Opens the API that the flags of a command, or those before it, name. */
  connect(command: Command): Promise<ApiClient>;
}

/** Makes the context of all commands of a terminal. */
export function createCommandContext(terminal: Terminal): CommandContext {
  return {
    terminal,
    connect: async (command) =>
      createApiClient(await resolveConnection(command.optsWithGlobals<ConnectionFlags>(), terminal)),
  };
}

/** Adds the flags that say which Windlass to talk to. */
export function withConnectionFlags(command: Command): Command {
  return command
    .option('--server <url>', 'Windlass to talk to (default: $WINDLASS_SERVER, or the "serve" of this directory)')
    .option('--auth-token <token>', 'token to talk with (default: $WINDLASS_AUTH_TOKEN, or that of the local "serve")')
    .option('--data-dir <folder>', 'where a local "serve" keeps its state (default: .windlass)');
}

/** Adds `-o`. */
export function withOutputFlag(command: Command, formats: readonly OutputFormat[] = OUTPUT_FORMATS): Command {
  return command.addOption(new Option('-o, --output <format>', 'how to print').choices(formats).default('table'));
}

/** Adds a yes-or-no flag that also takes `--no-…`, and by `normalizeFlags` `--…=false`. */
export function withFlag(command: Command, name: string, description: string, byDefault = false): Command {
  return command
    .addOption(new Option(`--${name}`, description).default(byDefault))
    .addOption(new Option(`--no-${name}`, description).hideHelp(!byDefault));
}

/** Go's flags take `--cascade=false`; here that is `--no-cascade`. */
export function normalizeFlags(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return args.map((arg, position) => {
    const match = end >= 0 && position > end ? null : /^--([a-z][a-z-]*)=(true|false)$/.exec(arg);
    if (!match) return arg;
    return match[2] === 'true' ? `--${match[1]}` : `--no-${match[1]}`;
  });
}

/** Collects a flag that may be given more than once. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Reads a number of seconds. @throws InvalidArgumentError */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text === '' || !Number.isFinite(seconds) || seconds < 0) {
    throw new InvalidArgumentError('It must be a number of seconds, 0 for no limit.');
  }
  return seconds;
}
