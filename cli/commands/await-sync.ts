import type { Application } from '../../shared/domain/application/application.ts';
import { isCompleted } from '../../shared/domain/application/operation.ts';
import type { parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { watchApplication } from '../api/watch-application.ts';
import { CliError } from '../cli-error.ts';
import { formatOperation, shownName } from '../output/describe-application.ts';
import { createProgressPrinter } from '../output/progress.ts';
import { formatTable } from '../output/table.ts';
import type { CommandContext } from './command-context.ts';

/** A sync that was just started. */
export interface StartedSync {
  /** The application as it was typed. */
  readonly text: string;
  readonly name: ReturnType<typeof parseApplicationName>;
  /** As the API answered. */
  readonly started: Application;
  readonly async: boolean;
  /** Seconds; 0 waits for ever. */
  readonly timeout: number;
}

/**
 * Follows a sync to its end, and shows what became of each object.
 * @throws CliError if it did not succeed
 */
export async function awaitSync(
  context: CommandContext,
  client: ApiClient,
  { text, name, started, async, timeout }: StartedSync,
): Promise<void> {
  const { terminal } = context;
  if (async) {
    terminal.write(`sync of ${shownName(started)} started\n`);
    return;
  }
  const startedAt = started.status.operationState?.startedAt;
  const print = createProgressPrinter(terminal);
  const finished = await watchApplication(
    client,
    name,
    (state) => {
      print(state);
      const operation = state?.status.operationState;
      return !state || operation?.startedAt !== startedAt || isCompleted(operation?.phase ?? 'Running');
    },
    timeout,
  );
  reportEnd(context, text, startedAt, finished);
}

function reportEnd(
  { terminal }: CommandContext,
  name: string,
  startedAt: string | undefined,
  application: Application | undefined,
): void {
  const state = application?.status.operationState;
  if (!application || !state) throw new CliError(`application ${name} was deleted while it was synced`);
  if (state.startedAt !== startedAt) throw new CliError(`the sync of ${name} was followed by another one`);
  const rows = (state.syncResult?.resources ?? []).map((result) => [
    result.hookType === undefined ? result.syncPhase : `${result.syncPhase} hook`,
    result.kind,
    result.group,
    result.namespace,
    result.name,
    (result.hookType === undefined ? result.status : result.hookPhase) ?? '',
    result.message ?? '',
  ]);
  terminal.write(formatOperation(application, terminal));
  if (rows.length > 0) {
    const heading = ['PHASE', 'KIND', 'GROUP', 'NAMESPACE', 'NAME', 'RESULT', 'MESSAGE'];
    terminal.write(`\n${formatTable(heading, rows, terminal)}`);
  }
  if (state.phase !== 'Succeeded') {
    throw new CliError(`the sync of ${name} ended with ${state.phase}: ${state.message ?? 'no reason given'}`);
  }
}
