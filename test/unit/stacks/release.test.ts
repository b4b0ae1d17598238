import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRelease } from '../../../stacks/release.ts';

it('names the code that is deployed, and another one after every change, also of what runs in a process of its own', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  expect(findRelease(bundles)).toBe('');
  await mkdir(join(bundles, 'refresh', 'workers'), { recursive: true });
  const write = (file: string, text: string) => writeFile(join(bundles, 'refresh', file), text);
  await write('index.mjs', 'import "./chunk-A.mjs";');
  await write('workers/jq-process.mjs', 'one');
  const first = findRelease(bundles);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(findRelease(bundles)).toBe(first);
  await write('index.mjs', 'import "./chunk-B.mjs";');
  const second = findRelease(bundles);
  expect(second).not.toBe(first);
  await write('workers/jq-process.mjs', 'two');
  expect(findRelease(bundles)).not.toBe(second);
  await rm(bundles, { recursive: true });
});
