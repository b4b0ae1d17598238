import { describe, expect, it } from 'vitest';
import { runExternalDiff } from '../../../cli/output/external-diff.ts';
import { formatDifference } from '../../../cli/output/format-difference.ts';
import type { ManagedResource } from '../../../shared/contracts/resource-api.ts';

const plain = { hasColor: false };

function aDifference(
  live: object | null,
  predicted: object | null,
  more: Partial<ManagedResource> = {},
): ManagedResource {
  return {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    targetState: JSON.stringify(predicted),
    liveState: JSON.stringify(live),
    normalizedLiveState: JSON.stringify(live),
    predictedLiveState: JSON.stringify(predicted),
    modified: true,
    ...more,
  };
}

describe('a difference in text', () => {
  it('is a unified diff of YAML with a heading, whatever the order of the fields', async () => {
    const live = { kind: 'Deployment', apiVersion: 'apps/v1', spec: { replicas: 2, paused: true } };
    const predicted = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { paused: true, replicas: 3 } };

    expect(await formatDifference(aDifference(live, predicted), plain)).toBe(`
===== apps/Deployment shop/web ======
--- live
+++ target
@@ -2,4 +2,4 @@
 kind: Deployment
 spec:
   paused: true
-  replicas: 2
+  replicas: 3
`);
  });

  it('has the heading of argocd for an object of the core group and of the whole cluster', async () => {
    const namespace = {
      ...aDifference(null, { a: 1 }),
      group: undefined,
      kind: 'Namespace',
      namespace: undefined,
      name: 'n',
    };

    expect(await formatDifference(JSON.parse(JSON.stringify(namespace)), plain)).toContain(
      '===== /Namespace /n ======',
    );
  });

  it('shows a new and a deleted object as patch does', async () => {
    expect(await formatDifference(aDifference(null, { a: 1 }), plain)).toContain(
      '--- /dev/null\n+++ target\n@@ -0,0 +1,1 @@\n+a: 1\n',
    );
    expect(await formatDifference(aDifference({ a: 1 }, null), plain)).toContain(
      '--- live\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a: 1\n',
    );
  });

  it('puts the words of the cluster above it, in lines of comment', async () => {
    const text = await formatDifference(aDifference({ a: 1 }, { a: 2 }, { message: 'refused:\nbecause' }), plain);

    expect(text).toContain('======\n# refused:\n# because\n--- live');
  });

  it('shows only the words of an object that could not be compared', async () => {
    const { modified: _differs, ...unknown } = aDifference({ a: 1 }, { a: 1 }, { message: 'forbidden' });

    expect(await formatDifference(unknown, plain)).toBe('\n===== apps/Deployment shop/web ======\n# forbidden\n');
  });

  it('colours lines, and leaves those that stay alone', async () => {
    const text = await formatDifference(aDifference({ a: 1, b: 1 }, { a: 2, b: 1 }), { hasColor: true });

    expect(text).toContain('\u001b[1m===== apps/Deployment shop/web ======\u001b[22m');
    expect(text).toContain('\u001b[31m-a: 1\u001b[39m\n\u001b[32m+a: 2\u001b[39m\n b: 1\n');
  });

  it('cuts lines that no terminal could show', async () => {
    const text = await formatDifference(aDifference({ a: 'x'.repeat(1_000_000) }, { a: 'y' }), plain);

    expect(text).toContain('… (1000004 characters)');
    expect(text.length).toBeLessThan(2_000);
  });

  it('shows one changed line of an object of a megabyte in a few lines', async () => {
    const data = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key-${at}`, 'x'.repeat(40)]));

    const text = await formatDifference(aDifference({ data }, { data: { ...data, 'key-777': 'new' } }), plain);

    expect(text).toContain('+  key-777: new');
    expect(text.split('\n').length).toBeLessThan(20);
  });

  it('names the fields of an object that differs in too many lines', async () => {
    const dataOf = (value: string) =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key-${at}`, `${value}-${at}`]));
    const changedPaths = Array.from({ length: 20_000 }, (_, at) => `/data/key-${at}`);
    const difference = aDifference({ data: dataOf('a') }, { data: dataOf('b') }, { changedPaths });

    const text = await formatDifference(difference, plain);

    expect(text).toContain('lines differ; these fields do');
    expect(text).toContain('! /data/key-0\n');
    expect(text).toContain('! … and 19950 more');
  });

  it('is shown by the tool that KUBECTL_EXTERNAL_DIFF names', async () => {
    expect(await runExternalDiff('diff -U 0', aDifference({ a: 1, b: 1 }, { a: 2, b: 1 }))).toMatch(
      /===== apps\/Deployment shop\/web ======\n--- .*web-live\.yaml.*\n\+\+\+ .*web\.yaml.*\n@@ .*\n-a: 1\n\+a: 2\n/,
    );
    await expect(runExternalDiff('no-such-tool-here', aDifference({}, { a: 1 }))).rejects.toThrow(
      /KUBECTL_EXTERNAL_DIFF: "no-such-tool-here" cannot be run/,
    );
    await expect(runExternalDiff('diff --bogus', aDifference({}, { a: 1 }))).rejects.toThrow(/ended with 2/);
  });
});
