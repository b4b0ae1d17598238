import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readChartTexts } from '../../../../../shared/adapters/render/helm/chart-files.ts';
import { withTemporaryDirectory } from '../../../../../shared/adapters/render/materialize-tree.ts';
import { tarOf } from '../../../../support/chart-archive.ts';

describe('the texts of a chart', () => {
  it('are refused if the archives in it unpack to too much together', async () => {
    await withTemporaryDirectory(async (directory) => {
      const archive = gzipSync(tarOf([{ path: 'web/values.yaml', content: ' '.repeat(60_000) }]));
      await mkdir(join(directory, 'charts'));
      for (const name of ['a', 'b']) await writeFile(join(directory, `charts/${name}.tgz`), archive);
      expect(await readChartTexts(directory)).toHaveLength(2);
      await expect(readChartTexts(directory, 100_000)).rejects.toThrow(
        /larger than 0 MB unpacked \(at charts\/b\.tgz\/values\.yaml\)/,
      );
    });
  });
});
