import { text } from 'node:stream/consumers';

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  /** Writes results. */
  write(text: string): void;
  /** Writes progress and errors, which must not get into a pipe. */
  writeError(text: string): void;
  /** Reads all of the standard input. */
  readInput(): Promise<string>;
  /** Asks a question and reads one line. */
  ask(question: string): Promise<string>;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly hasColor: boolean;
}

/** The terminal of this process. Colour only on a terminal, and not with NO_COLOR (https://no-color.org). */
export function createProcessTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Who reads, like `head`, has had enough: there is nobody left to tell.
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return {
    write: (line) => void process.stdout.write(line),
    writeError: (line) => void process.stderr.write(line),
    readInput: () => text(process.stdin),
    ask: async (question) => {
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        // Without an input, as in a script, nobody ever answers; the end of the input is an empty answer.
        const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
        return await Promise.race([lines.question(question), ended]);
      } finally {
        lines.close();
      }
    },
    env: process.env,
    cwd: process.cwd(),
    hasColor: process.stdout.isTTY === true && !process.env.NO_COLOR,
  };
}
