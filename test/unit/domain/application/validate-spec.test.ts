import { describe, expect, it } from 'vitest';
import type { ApplicationSpec } from '../../../../shared/domain/application/application.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import { validateSpec } from '../../../../shared/domain/application/validate-spec.ts';

const repoURL = 'https://example.com/a';
const spec = (...sources: readonly Source[]): ApplicationSpec => ({
  project: 'default',
  destination: { name: 'in-cluster' },
  sources,
});

describe('several sources', () => {
  it('may lend their files to others by ref', () => {
    expect(validateSpec(spec({ repoURL, ref: 'values' }, { repoURL, path: 'app', ref: 'my_own-1' }))).toEqual([]);
  });

  it.each<[sources: readonly Source[], fault: string]>([
    [
      [{ repoURL, ref: 'a/b' }],
      "spec.sources[0].ref: sources.ref a/b cannot contain any special characters except '_' and '-'",
    ],
    [
      [
        { repoURL, ref: 'values' },
        { repoURL, path: 'app' },
        { repoURL: 'https://example.com/b', ref: 'values' },
      ],
      'spec.sources[2].ref: invalid sources: multiple sources had the same `ref` key values',
    ],
    [[{ repoURL, path: 'app' }, { repoURL }], 'spec.sources[1]: repoURL and either path, chart, or ref are required'],
    [[{ repoURL, path: 'app', chart: 'redis' }], 'spec.sources[0]: path and chart cannot both be set'],
    [[{ repoURL: '', path: 'app' }], 'spec.sources[0].repoURL is required'],
  ])('are refused with the name of the field: %j', (sources, fault) => {
    expect(validateSpec(spec(...sources))).toEqual([fault]);
  });
});
