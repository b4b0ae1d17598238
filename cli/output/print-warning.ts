import type { Terminal } from '../terminal.ts';

/** What the server has to say about a request that worked; undefined if nothing. */
export function readWarning(headers: Headers): string | undefined {
  return headers.get('warning')?.replace(/^\d+ \S+ "?|"$/g, '');
}

/** Prints what the server has to say about a request that worked. */
export function printWarning(terminal: Pick<Terminal, 'writeError'>, headers: Headers): void {
  const warning = readWarning(headers);
  if (warning) terminal.writeError(`Warning: ${warning}\n`);
}
