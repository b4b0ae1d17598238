import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { assessHealth } from '../../shared/domain/health/assess-health.ts';
import {
  assessByConventions,
  type ConventionOptions,
} from '../../shared/domain/health/conventions/assess-by-conventions.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';

interface HealthCase {
  readonly file: string | null;
  readonly inline?: { readonly [field: string]: unknown };
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly expectedStatus: string | null;
  readonly expectedMessage?: string;
}

const folder = join(
  process.env.WINDLASS_CONFORMANCE || resolve(import.meta.dirname, '../../../shared/conformance'),
  'health',
);
const casesFile = join(folder, 'builtin-cases.json');
const isThere = existsSync(casesFile);
const cases: readonly HealthCase[] = isThere ? JSON.parse(readFileSync(casesFile, 'utf8')) : [];

interface CustomCase {
  readonly file: string;
  readonly group: string | null;
  readonly kind: string | null;
  readonly status: string;
}

/** Of the public cases of custom resources; what Argo CD has a script for, and we judge by the conventions (issue 5). */
const LEAST_SHARE = 0.85;

describe.skipIf(!isThere)(
  `Argo CD's health cases (${isThere ? casesFile : 'skipped: set WINDLASS_CONFORMANCE'})`,
  () => {
    it.each(cases.map((item, index) => [`${item.kind} of ${item.file ?? `inline case ${index}`}`, item] as const))(
      'judges %s as Argo CD does',
      (_name, item) => {
        const health = assessHealth(objectOf(item));

        expect(health?.status ?? null).toBe(item.expectedStatus);
        if (item.expectedMessage !== undefined) expect(health?.message ?? '').toBe(item.expectedMessage);
      },
    );
  },
);

describe.skipIf(!isThere)('custom resources without a script', () => {
  const custom: readonly CustomCase[] = isThere
    ? JSON.parse(readFileSync(join(folder, 'custom-cases.json'), 'utf8'))
    : [];
  const judgeAll = (options: ConventionOptions) =>
    custom.map((item) => {
      const [document] = parseAllDocuments(readFileSync(join(folder, item.file), 'utf8'), { uniqueKeys: false });
      const found = assessByConventions(document?.toJS() as KubernetesObject, options)?.status;
      return { ...item, found: found ?? 'none', isRight: found === item.status };
    });
  const share = (judged: readonly { readonly isRight: boolean }[]) =>
    judged.filter(({ isRight }) => isRight).length / judged.length;

  it(`are judged as Argo CD's scripts do, in ${LEAST_SHARE * 100} % of the cases`, () => {
    const judged = judgeAll({});
    const misses = judged.filter(({ isRight }) => !isRight);
    console.log(
      [
        `${(share(judged) * 100).toFixed(1)} % right; ${(share(judgeAll({ exception: { kinds: [] } })) * 100).toFixed(1)} % without the table of exceptions; the others:`,
        ...misses.map(({ file, status, found }) => `  ${file}: ${found} instead of ${status}`),
      ].join('\n'),
    );
    expect(share(judged)).toBeGreaterThanOrEqual(LEAST_SHARE);
  });
});

function objectOf(item: HealthCase): KubernetesObject {
  // One of the files repeats a key; Go's YAML reader takes the last.
  if (item.file !== null) return parse(readFileSync(join(folder, item.file), 'utf8'), { uniqueKeys: false });
  const apiVersion = item.group === '' ? item.version : `${item.group}/${item.version}`;
  return { apiVersion, kind: item.kind, metadata: { name: 'inline' }, ...item.inline };
}
