import { type Command, Option } from 'commander';
import type { SyncWindow } from '../../shared/domain/project/sync-window.ts';
import type { ApiClient } from '../api/client.ts';
import { changeProject, readProject } from '../api/project.ts';
import { CliError } from '../cli-error.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, collect, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface WindowFlags {
  readonly kind?: string;
  readonly schedule?: string;
  readonly duration?: string;
  readonly timeZone?: string;
  readonly applications?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly description?: string;
  readonly manualSync?: boolean;
  readonly useAndOperator?: boolean;
  readonly syncOverrun?: boolean;
}

/** Adds `windlass proj windows …`. */
export function registerProjWindows(proj: Command, context: CommandContext): void {
  const windows = proj.command('windows').description('manage the times in which syncs are allowed or denied');
  registerList(windows, context);
  registerAdd(windows, context);
  registerUpdate(windows, context);
  registerDelete(windows, context);
  registerManualSync(windows, context, true);
  registerManualSync(windows, context, false);
}

function registerList(windows: Command, { terminal, connect }: CommandContext): void {
  const command = windows.command('list <project>').description('list the windows of a project, and which are open');
  withOutputFlag(withConnectionFlags(command)).action(
    async (project: string, flags: { output: OutputFormat }, self: Command) => {
      const { spec } = await readProject(await connect(self), project);
      const items = spec.syncWindows ?? [];
      if (await printForPrograms(terminal, flags.output, items)) return;
      // Loaded only when needed: schedules need a library of their own.
      const { describeState } = await import('../output/describe-window-state.ts');
      const rows = items.map((window, id) => [
        String(id),
        describeState(window, new Date()),
        window.kind,
        window.schedule,
        window.duration,
        ...[window.applications, window.namespaces, window.clusters].map((list) => list?.join(',') || '-'),
        window.manualSync ? 'Enabled' : 'Disabled',
        window.timeZone || 'UTC',
        window.andOperator ? 'Enabled' : 'Disabled',
        window.syncOverrun ? 'Enabled' : 'Disabled',
        window.description ?? '',
      ]);
      terminal.write(formatTable(WINDOW_HEADING, rows, terminal));
    },
  );
}

const WINDOW_HEADING: readonly string[] = [
  'ID',
  'STATUS',
  'KIND',
  'SCHEDULE',
  'DURATION',
  'APPLICATIONS',
  'NAMESPACES',
  'CLUSTERS',
  'MANUALSYNC',
  'TIMEZONE',
  'USEANDOPERATOR',
  'SYNCOVERRUN',
  'DESCRIPTION',
];

/** Without a default: `update` leaves alone what is not given. */
const SWITCHES: { readonly [name: string]: string } = {
  'manual-sync': 'let syncs pass that a person starts',
  'use-and-operator': 'it concerns what matches all lists that are given, not just one',
  'sync-overrun': 'let syncs run on that were allowed when they started',
};

function withWindowFlags(command: Command): Command {
  command
    .option('-k, --kind <kind>', 'allow or deny')
    .option('--schedule <cron>', 'when it opens: five cron fields, e.g. "0 22 * * *"')
    .option('--duration <duration>', 'how long it stays open, e.g. 8h')
    .option('--time-zone <name>', 'zone of the schedule, e.g. Europe/Berlin (default: UTC)')
    .option('--applications <names>', 'globs over names of applications, separated by commas', collect)
    .option('--namespaces <names>', 'globs over namespaces of destinations, separated by commas', collect)
    .option('--clusters <names>', 'globs over names or servers of clusters, separated by commas', collect)
    .option('--description <text>', 'what it is for');
  for (const [name, description] of Object.entries(SWITCHES)) {
    command.option(`--${name}`, description).addOption(new Option(`--no-${name}`).hideHelp());
  }
  return withConnectionFlags(command);
}

function registerAdd(windows: Command, { terminal, connect }: CommandContext): void {
  const command = windows.command('add <project>').description('add a window');
  withWindowFlags(command).action(async (project: string, flags: WindowFlags, self: Command) => {
    const { kind = 'allow', schedule, duration, ...rest } = toWindow(flags);
    if (!schedule || !duration) throw new CliError('--schedule and --duration are required', 2);
    const window: SyncWindow = { kind, schedule, duration, ...rest };
    await changeWindows(await connect(self), project, (present) => [...present, window]);
    terminal.write(`window added to project '${project}'\n`);
  });
}

function registerUpdate(windows: Command, { terminal, connect }: CommandContext): void {
  const command = windows.command('update <project> <id>').description('change what the flags name of a window');
  withWindowFlags(command).action(async (project: string, id: string, flags: WindowFlags, self: Command) => {
    await changeWindow(await connect(self), project, id, (window) => [{ ...window, ...toWindow(flags) }]);
    terminal.write(`window ${id} of project '${project}' changed\n`);
  });
}

function registerDelete(windows: Command, { terminal, connect }: CommandContext): void {
  const command = windows.command('delete <project> <id>').description('delete a window');
  withConnectionFlags(command).action(async (project: string, id: string, _flags: object, self: Command) => {
    await changeWindow(await connect(self), project, id, () => []);
    terminal.write(`window ${id} of project '${project}' deleted\n`);
  });
}

function registerManualSync(windows: Command, { terminal, connect }: CommandContext, manualSync: boolean): void {
  const verb = manualSync ? 'enable' : 'disable';
  const command = windows
    .command(`${verb}-manual-sync <project> <id>`)
    .description(`${manualSync ? 'let' : 'do not let'} syncs pass a window that a person starts`);
  withConnectionFlags(command).action(async (project: string, id: string, _flags: object, self: Command) => {
    await changeWindow(await connect(self), project, id, (window) => [{ ...window, manualSync }]);
    terminal.write(`manual sync ${verb}d for window ${id} of project '${project}'\n`);
  });
}

/** The fields that flags name. */
function toWindow(flags: WindowFlags): Partial<SyncWindow> {
  const { useAndOperator: andOperator, applications, namespaces, clusters, ...rest } = flags;
  const { kind, schedule, duration, timeZone, description, manualSync, syncOverrun } = rest;
  const fields: { readonly [field in keyof SyncWindow]?: SyncWindow[field] | undefined } = {
    kind,
    schedule,
    duration,
    timeZone,
    description,
    manualSync,
    andOperator,
    syncOverrun,
    applications: applications?.flatMap(splitList),
    namespaces: namespaces?.flatMap(splitList),
    clusters: clusters?.flatMap(splitList),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Commas inside of braces belong to a glob. */
function splitList(text: string): readonly string[] {
  return text.split(/,(?![^{]*\})/).filter((part) => part !== '');
}

async function changeWindow(
  client: ApiClient,
  project: string,
  id: string,
  change: (window: SyncWindow) => readonly SyncWindow[],
): Promise<void> {
  await changeWindows(client, project, (windows) => {
    if (!/^\d+$/.test(id) || Number(id) >= windows.length) {
      throw new CliError(`project '${project}' has no window '${id}'; see: windlass proj windows list ${project}`);
    }
    return windows.flatMap((window, position) => (position === Number(id) ? change(window) : [window]));
  });
}

async function changeWindows(
  client: ApiClient,
  project: string,
  change: (windows: readonly SyncWindow[]) => readonly SyncWindow[],
): Promise<void> {
  await changeProject(client, project, (spec) => ({ ...spec, syncWindows: change(spec.syncWindows ?? []) }));
}
