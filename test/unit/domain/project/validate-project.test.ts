import { describe, expect, it } from 'vitest';
import { type AppProjectSpec, DEFAULT_PROJECT_SPEC } from '../../../../shared/domain/project/app-project.ts';
import { validateProject } from '../../../../shared/domain/project/validate-project.ts';
import { aWindow } from './a-window.ts';

describe('a project', () => {
  it.each<[string, AppProjectSpec]>([
    ['that says nothing', {}],
    ['that is built in', DEFAULT_PROJECT_SPEC],
    [
      'with windows that differ in whom they concern',
      {
        syncWindows: [aWindow('deny', '@daily', '1h'), aWindow('deny', '@daily', '1h', { applications: ['a'] })],
      },
    ],
  ])('%s is right', (_name, spec) => {
    expect(validateProject(spec)).toEqual([]);
  });

  it.each<[string, AppProjectSpec, string]>([
    [
      'a repeated destination',
      { destinations: [{ server: 'a' }, { server: 'a' }] },
      "spec.destinations[1]: destination 'a/' already added",
    ],
    ['a repeated source', { sourceRepos: ['a', 'b', 'a'] }, "spec.sourceRepos[2]: source repository 'a' already added"],
    ['a repeated role', { roles: [{ name: 'ci' }, { name: 'ci' }] }, "spec.roles[1]: role 'ci' already exists"],
    ['a broken glob', { sourceRepos: ['!a['] }, 'spec.sourceRepos[0]: "!a[" is not a glob'],
    [
      'a broken glob of a destination',
      { destinations: [{ name: '{a' }] },
      'spec.destinations[0].name: "{a" is not a glob',
    ],
    [
      'a broken glob of a window',
      { syncWindows: [aWindow('deny', '@daily', '1h', { clusters: ['['] })] },
      'spec.syncWindows[0]: "[" is not a glob',
    ],
    [
      'a window that cannot be read',
      { syncWindows: [aWindow('deny', 'x', '1h')] },
      "spec.syncWindows[0].schedule: cannot parse schedule 'x'",
    ],
    [
      'an unknown zone',
      { syncWindows: [aWindow('deny', '@daily', '1h', { timeZone: 'Mars' })] },
      "spec.syncWindows[0].timeZone: cannot parse 'Mars'",
    ],
    [
      'a window for nobody',
      { syncWindows: [aWindow('deny', '@daily', '1h', { applications: [] })] },
      "spec.syncWindows[0]: window 'deny':'@daily':'1h' requires one of application, cluster or namespace",
    ],
    [
      'a repeated window',
      { syncWindows: [aWindow('deny', '@daily', '1h'), aWindow('deny', '@daily', '1h', { manualSync: true })] },
      "spec.syncWindows[1]: window 'deny':'@daily':'1h' already exists, update or edit",
    ],
  ])('with %s is told where it stands', (_name, spec, expected) => {
    expect(validateProject(spec)).toEqual([expect.stringContaining(expected)]);
  });
});
