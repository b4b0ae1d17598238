import type { Terminal } from '../terminal.ts';

/**
 * How results are printed: a table (`wide` with more columns), what names each (`server` of clusters, `url` of repositories), what an
 * application consists of, or for programs.
 */
export type OutputFormat = 'table' | 'wide' | 'name' | 'server' | 'url' | 'json' | 'yaml' | 'tree' | 'tree=detailed';

/** The choices of `-o`. */
export const OUTPUT_FORMATS: readonly OutputFormat[] = ['wide', 'name', 'json', 'yaml'];

/**
 * Prints a value as JSON or YAML, if that was asked for.
 * @returns whether it was
 */
export async function printForPrograms(terminal: Terminal, format: OutputFormat, value: unknown): Promise<boolean> {
  if (format === 'json') {
    terminal.write(`${JSON.stringify(value, null, 2)}\n`);
    return true;
  }
  if (format === 'yaml') {
    // Loaded only when needed: it is most of what starting the CLI would cost.
    const { stringify } = await import('yaml');
    terminal.write(stringify(value, { aliasDuplicateObjects: false }));
    return true;
  }
  return false;
}
