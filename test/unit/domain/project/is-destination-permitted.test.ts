import { describe, expect, it } from 'vitest';
import type { ProjectDestination } from '../../../../shared/domain/project/app-project.ts';
import { isDestinationPermitted } from '../../../../shared/domain/project/is-destination-permitted.ts';
import { aProject } from './a-project.ts';

const PROD = { server: 'https://prod.example.com', name: 'prod' };

describe('a destination', () => {
  it.each<[string, ProjectDestination[], string, boolean]>([
    ['is not permitted by an empty list', [], 'web', false],
    ['is permitted by stars', [{ server: '*', namespace: '*' }], 'web', true],
    ['is permitted by its server', [{ server: 'https://prod.example.com', namespace: 'web' }], 'web', true],
    [
      'is permitted by its server with a slash',
      [{ server: 'https://prod.example.com/', namespace: 'web' }],
      'web',
      true,
    ],
    ['is permitted by its name', [{ name: 'prod', namespace: 'w*' }], 'web', true],
    ['is not permitted by another name', [{ name: 'stage', namespace: '*' }], 'web', false],
    ['is not permitted in another namespace', [{ name: 'prod', namespace: 'shop' }], 'web', false],
    ['is not permitted by an entry without a namespace', [{ name: 'prod' }], 'web', false],
    ['without a namespace is permitted by a star', [{ name: 'prod', namespace: '*' }], '', true],
    [
      'is denied by its namespace',
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-*' },
      ],
      'kube-x',
      false,
    ],
    ['is permitted beside a denied namespace', [{ server: '*', namespace: '!kube-*' }], 'web', true],
    [
      'is denied by its server',
      [
        { server: '*', namespace: '*' },
        { server: '!https://prod.*', namespace: '*' },
      ],
      'web',
      false,
    ],
    [
      'is denied by its name',
      [
        { server: '*', namespace: '*' },
        { name: '!prod', namespace: '*' },
      ],
      'web',
      false,
    ],
    ['is permitted where others are denied', [{ server: '!https://stage.*', namespace: '*' }], 'web', true],
    [
      'is denied by a broken denial',
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '![' },
      ],
      'web',
      false,
    ],
  ])('%s', (_name, destinations, namespace, expected) => {
    expect(isDestinationPermitted(aProject({ destinations }), PROD, namespace)).toBe(expected);
  });

  it('must be a cluster of the project where only those are permitted', () => {
    const spec = { destinations: [{ server: '*', namespace: '*' }], permitOnlyProjectScopedClusters: true };
    const permits = (project?: string) =>
      isDestinationPermitted(aProject(spec), { ...PROD, ...(project === undefined ? {} : { project }) }, 'web');
    expect([permits('shop'), permits('other'), permits()]).toEqual([true, false, false]);
  });
});
