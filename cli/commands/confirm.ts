import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Asks before something is taken away; anything but yes is a no.
 * @throws CliError with these words if the answer is no
 */
export async function confirm(terminal: Pick<Terminal, 'ask'>, question: string, ifNot: string): Promise<void> {
  const answer = await terminal.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(ifNot);
}
