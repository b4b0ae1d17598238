import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { assessHealth } from '../../shared/domain/health/assess-health.ts';
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

function objectOf(item: HealthCase): KubernetesObject {
  // One of the files repeats a key; Go's YAML reader takes the last.
  if (item.file !== null) return parse(readFileSync(join(folder, item.file), 'utf8'), { uniqueKeys: false });
  const apiVersion = item.group === '' ? item.version : `${item.group}/${item.version}`;
  return { apiVersion, kind: item.kind, metadata: { name: 'inline' }, ...item.inline };
}
