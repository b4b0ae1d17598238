import { colorize } from './color.ts';

/**
 * Prints rows under a heading, in columns as wide as their widest cell; a column without any content is left out.
 * @param hasColor whether words of state, like `Synced`, get their colour
 */
export function formatTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { hasColor }: { readonly hasColor: boolean },
): string {
  const kept = heading
    .map((_title, column) => column)
    .filter((column) => column === 0 || rows.length === 0 || rows.some((row) => (row[column] ?? '') !== ''));
  const widths = kept.map((column) => Math.max(...[heading, ...rows].map((row) => (row[column] ?? '').length)));
  const formatRow = (row: readonly string[]) =>
    kept
      .map((column, position) => {
        const cell = row[column] ?? '';
        const isLast = position === kept.length - 1;
        // Colours have no width: pad by the plain text.
        return colorize(cell, hasColor) + (isLast ? '' : ' '.repeat((widths[position] ?? 0) - cell.length));
      })
      .join('  ')
      .trimEnd();
  return `${[heading, ...rows].map(formatRow).join('\n')}\n`;
}

/** Prints names and values below each other; entries without a value are left out. */
export function formatFields(
  fields: readonly (readonly [name: string, value: string | undefined])[],
  { hasColor }: { readonly hasColor: boolean },
): string {
  const shown = fields.filter((field): field is readonly [string, string] => Boolean(field[1]));
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return shown.map(([name, value]) => `${`${name}:`.padEnd(width)}${colorize(value, hasColor)}\n`).join('');
}
