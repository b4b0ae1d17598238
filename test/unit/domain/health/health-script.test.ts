import { describe, expect, it } from 'vitest';
import { findHealthScript, readScriptOutcome } from '../../../../shared/domain/health/health-script.ts';
import type { ResourceOverride } from '../../../../shared/domain/settings/system-settings.ts';

const anOverride = (group: string, kind: string, texts: ResourceOverride['texts']): ResourceOverride => ({
  group,
  kind,
  texts,
});

const overrides = [
  anOverride('*.crossplane.io', '*', { health: 'of all' }),
  anOverride('*', '*', { actions: 'no health' }),
  anOverride('s3.crossplane.io', 'Bucket', { health: 'of buckets', useOpenLibs: 'true' }),
  anOverride('', 'Pod', { health: 'of pods' }),
];

describe('the script of a kind', () => {
  it.each([
    ['is that of its name', 's3.crossplane.io', 'Bucket', { text: 'of buckets', useOpenLibs: true }],
    ['is else that of a pattern', 's3.crossplane.io', 'BucketPolicy', { text: 'of all', useOpenLibs: false }],
    ['is found for the core group', '', 'Pod', { text: 'of pods', key: 'resource.customizations.health.Pod' }],
    ['is none for others', 'apps', 'Deployment', undefined],
  ])('%s', (_name, group, kind, script) => {
    const found = findHealthScript(overrides, { group, kind });
    if (script === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(script);
  });
});

describe('what a script returned', () => {
  const script = { language: 'lua', key: 'resource.customizations.health.x_Y', text: '', useOpenLibs: false } as const;
  const read = (value: unknown) => readScriptOutcome(script, { kind: 'Returned', value });

  it.each([
    ['a status and a message', { status: 'Degraded', message: 'why' }, { status: 'Degraded', message: 'why' }],
    ['a status alone', { status: 'Healthy' }, { status: 'Healthy' }],
    ['nothing', undefined, undefined],
    ['an empty table', {}, undefined],
    [
      'a status that is none',
      { status: 'Fine' },
      {
        status: 'Unknown',
        message: 'resource.customizations.health.x_Y: Lua returned an invalid health status: Fine',
      },
    ],
    [
      'a message alone',
      { message: 'hm' },
      {
        status: 'Unknown',
        message: 'resource.customizations.health.x_Y: Lua returned an invalid health status: undefined',
      },
    ],
    [
      'no table',
      'a number',
      {
        status: 'Unknown',
        message: 'resource.customizations.health.x_Y: expect table output from Lua script, not a number',
      },
    ],
  ])('is read: %s', (_name, value, health) => {
    expect(read(value)).toEqual({ kind: 'Judged', health });
  });
});
