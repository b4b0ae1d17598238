import { describe, expect, it } from 'vitest';
import { readTar, TarInvalidError } from '../../../../shared/domain/chart/read-tar.ts';
import { tarOf } from '../../../support/chart-archive.ts';

const pathsOf = (archive: Uint8Array) => readTar(archive).map(({ path }) => path);

/** A pax record begins with its own length. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const digits = String(Buffer.byteLength(rest) + 2).length;
  return `${Buffer.byteLength(rest) + digits}${rest}`;
}

describe('a tar archive', () => {
  it('has files with their content, and no directories', () => {
    const archive = tarOf([
      { path: 'web/', type: '5' },
      { path: './web/Chart.yaml', content: 'name: wéb\n' },
      { path: 'web/empty', content: '' },
      { path: 'web/full', content: 'x'.repeat(512) },
    ]);
    const files = readTar(archive).map(({ path, content }) => [path, new TextDecoder().decode(content)]);
    expect(files).toEqual([
      ['web/Chart.yaml', 'name: wéb\n'],
      ['web/empty', ''],
      ['web/full', 'x'.repeat(512)],
    ]);
  });

  it('may have long names, as pax and as GNU write them', () => {
    const long = `web/${'d/'.repeat(60)}é.yaml`;
    const content = `${pax('mtime', '1')}${pax('path', long)}`;
    expect(pathsOf(tarOf([{ path: 'x', type: 'x', content }, { path: 'cut' }, { path: 'web/b' }]))).toEqual([
      long,
      'web/b',
    ]);
    expect(pathsOf(tarOf([{ path: '././@LongLink', type: 'L', content: `${long}\0` }, { path: 'cut' }]))).toEqual([
      long,
    ]);
  });

  it('has plain paths, however they are written', () => {
    expect(pathsOf(tarOf([{ path: './web//x/./a' }, { path: 'web/b/' }]))).toEqual(['web/x/a', 'web/b']);
  });

  it('may have global headers, which say nothing of files', () => {
    expect(pathsOf(tarOf([{ path: 'g', type: 'g', content: pax('comment', 'x') }, { path: 'a' }]))).toEqual(['a']);
  });

  it.each([
    ['a path with ..', [{ path: 'web/../../etc/passwd' }], "'web/../../etc/passwd' leads out of the archive"],
    ['an absolute path', [{ path: '/etc/passwd' }], "'/etc/passwd' leads out of the archive"],
    ['a path with a backslash', [{ path: 'a\\..\\b' }], 'leads out of the archive'],
    [
      'a pax path with ..',
      [{ path: 'x', type: 'x', content: pax('path', '../a') }, { path: 'a' }],
      "'../a' leads out of the archive",
    ],
    [
      'a symbolic link',
      [{ path: 'web/link', type: '2' }],
      "'web/link' is a symbolic link; only files and directories are allowed",
    ],
    ['a hard link', [{ path: 'web/link', type: '1' }], "'web/link' is a hard link"],
    ['a device', [{ path: 'web/null', type: '3' }], "'web/null' is an entry of type '3'"],
    [
      'a size that leads back to what was read before',
      [{ path: 'x', type: 'x', content: pax('size', '-1536') }, { path: 'a' }],
      'a size in the archive is not a number',
    ],
    [
      'a path that is nested too deeply',
      [{ path: 'x', type: 'x', content: pax('path', 'd/'.repeat(200)) }, { path: 'a' }],
      'is nested too deeply',
    ],
    ['a damaged pax header', [{ path: 'x', type: 'x', content: 'path=a' }, { path: 'a' }], 'a pax header is damaged'],
  ])('is refused with %s', (_what, entries, message) => {
    expect(() => readTar(tarOf(entries))).toThrow(TarInvalidError);
    expect(() => readTar(tarOf(entries))).toThrow(message);
  });

  it('is refused if it is cut off or damaged', () => {
    const archive = tarOf([{ path: 'a', content: 'x'.repeat(2000) }]);
    expect(() => readTar(archive.subarray(0, 1024))).toThrow('the archive ends within an entry at byte 0');
    expect(() => readTar(archive.subarray(0, 512 + 2048))).toThrow('the archive has no end');
    const damaged = Buffer.from(archive);
    damaged.write('b', 0);
    expect(() => readTar(damaged)).toThrow('the header at byte 0 is damaged');
    expect(() => readTar(Buffer.from('no archive at all'))).toThrow('the archive has no end');
  });
});
