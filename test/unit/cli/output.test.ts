import { describe, expect, it } from 'vitest';
import { normalizeFlags } from '../../../cli/commands/command-context.ts';
import { formatTable } from '../../../cli/output/table.ts';

describe('formatTable', () => {
  it('aligns columns by their text, whatever the colours', () => {
    const table = formatTable(
      ['NAME', 'STATUS', 'NOTE'],
      [
        ['a', 'Synced', 'x'],
        ['b', 'OutOfSync', 'y'],
      ],
      { hasColor: true },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are made of
    expect(table.replace(/\u001b\[\d+m/g, '')).toBe('NAME  STATUS     NOTE\na     Synced     x\nb     OutOfSync  y\n');
    expect(table).toContain('\u001b[32mSynced\u001b[39m');
  });

  it('leaves out columns that say nothing, and keeps all when there are no rows', () => {
    expect(formatTable(['A', 'B', 'C'], [['1', '', '3']], { hasColor: false })).toBe('A  C\n1  3\n');
    expect(formatTable(['A', 'B'], [], { hasColor: false })).toBe('A  B\n');
  });
});

describe('normalizeFlags', () => {
  it("reads Go's way of writing yes and no, but not behind --", () => {
    expect(normalizeFlags(['--cascade=false', '--prune=true', '--label=a=true', '--', '--x=true'])).toEqual([
      '--no-cascade',
      '--prune',
      '--label=a=true',
      '--',
      '--x=true',
    ]);
  });
});
