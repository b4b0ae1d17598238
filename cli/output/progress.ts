import type { Application } from '../../shared/domain/application/application.ts';
import { isCompleted } from '../../shared/domain/application/operation.ts';
import type { WatchedState } from '../api/watch-application.ts';
import type { Terminal } from '../terminal.ts';
import { colorize } from './color.ts';
import { shownName } from './describe-application.ts';

/** What a line of progress shows of an application, in order. */
const ASPECTS: readonly ((application: Application) => string)[] = [
  ({ status }) => status.sync.status,
  ({ status }) => status.health.status,
  ({ status }) => status.operationState?.phase ?? '',
];

/** What a running operation waits for. */
function waitOf({ status: { operationState } }: Application): string {
  const runs = operationState !== undefined && !isCompleted(operationState.phase);
  return runs ? (operationState.message ?? '') : '';
}

/** Makes a printer that writes a line whenever something changed: `guestbook  OutOfSync → Synced  Progressing`. */
export function createProgressPrinter(
  terminal: Pick<Terminal, 'writeError' | 'hasColor'>,
): (state: WatchedState) => void {
  let last: readonly string[] | undefined;
  return (state) => {
    if (!state) return;
    const present = [...ASPECTS.map((read) => read(state)), waitOf(state)];
    if (last && present.every((value, position) => value === last?.[position])) return;
    const cells = present.map((value, position) => {
      if (position === ASPECTS.length) return value;
      const before = last?.[position] ?? value;
      const shown = colorize(value, terminal.hasColor);
      return before === value || before === '' ? shown : `${before} → ${shown}`;
    });
    last = present;
    terminal.writeError(`${[shownName(state), ...cells.filter((cell) => cell !== '')].join('  ')}\n`);
  };
}
