import type { Terminal } from '../terminal.ts';

/** So many are named; of the rest their number says enough. */
const NAMED = 5;

/**
 * Warns that applications still use what is about to go; says nothing if there are none.
 * @param what the end of the sentence that begins with the applications
 */
export function printUsers(terminal: Pick<Terminal, 'writeError'>, users: readonly string[], what: string): void {
  if (users.length === 0) return;
  const rest = users.length > NAMED ? ` and ${users.length - NAMED} more` : '';
  const count = users.length === 1 ? '1 application' : `${users.length} applications`;
  terminal.writeError(`Warning: ${count} ${what}: ${users.slice(0, NAMED).join(', ')}${rest}\n`);
}
