import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRelease } from '../../../stacks/release.ts';

it('names the code that is deployed, and another one after every change', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  expect(findRelease(bundles)).toBe('');
  await mkdir(join(bundles, 'refresh'));
  const write = (text: string) => writeFile(join(bundles, 'refresh', 'index.mjs'), text);
  await write('import "./chunk-A.mjs";');
  const first = findRelease(bundles);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(findRelease(bundles)).toBe(first);
  await write('import "./chunk-B.mjs";');
  expect(findRelease(bundles)).not.toBe(first);
  await rm(bundles, { recursive: true });
});
