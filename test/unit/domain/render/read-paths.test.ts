import { describe, expect, it } from 'vitest';
import { readPathsOf } from '../../../../shared/domain/render/read-paths.ts';
import type { TreeObservation } from '../../../../shared/domain/render/read-set.ts';

const type = (path: string, answer = 'file') => ({ about: 'type', path, answer }) as const;
const content = (path: string, answer = 'id') => ({ about: 'content', path, answer }) as const;
const names = (path: string, answer = 'digest') => ({ about: 'names', path, answer }) as const;
const selected = (path: string, selection = {}) =>
  ({ about: 'selected names', path, selection: { recurse: false, ...selection }, answer: 'digest' }) as const;
const matching = (path: string, pattern: string) =>
  ({ about: 'matching paths', path, search: { pattern }, answer: 'digest' }) as const;

const treeOf = (observations: readonly TreeObservation[]) => ({
  root: 'root',
  directories: [{ path: '', id: 'id', observations }],
});

const pathsOf = (folder: string, ...observations: TreeObservation[]) =>
  readPathsOf({ trees: { '': treeOf(observations) } }, folder)[''];

describe('the paths that a render depended on', () => {
  it('are its own folder, for all that lies in it', () => {
    expect(
      pathsOf(
        './a/web/',
        type('a', 'directory'),
        type('a/web', 'directory'),
        selected('a/web'),
        content('a/web/x.yaml'),
      ),
    ).toEqual(['a/web']);
  });

  it('are those of other folders as they are, also of what was looked for and not there', () => {
    expect(
      pathsOf(
        'web',
        content('web/kustomization.yaml'),
        type('base', 'directory'),
        type('base/kustomization.yaml', 'absent'),
        content('base/kustomization.yml'),
        content('web-2/x.yaml'),
      ),
    ).toEqual(['base/kustomization.yaml', 'base/kustomization.yml', 'web', 'web-2/x.yaml']);
  });

  it('are directories with all below them where their names were asked for', () => {
    expect(
      pathsOf('web', names('lib'), content('lib/a.libsonnet'), selected('deep'), matching('envs', 'envs/*/a.yaml')),
    ).toEqual(['deep', 'envs', 'lib']);
  });

  it('are those of each tree by its ref', () => {
    const reads = readPathsOf(
      { trees: { '': treeOf([content('web/a')]), values: treeOf([content('web/v.yaml')]) } },
      'web',
    );
    expect(reads).toEqual({ '': ['web'], values: ['web/v.yaml'] });
  });

  it('hold a directory that was there and empty of what was looked for: it might go', () => {
    expect(pathsOf('web', type('envs', 'directory'), type('envs/prod.yaml', 'absent'))).toEqual(['envs']);
    expect(pathsOf('web', type('envs', 'directory'), matching('envs/eu', 'envs/eu/*.yaml'))).toEqual(['envs']);
  });
});

describe('a source at the root', () => {
  it('depends on the files that it read, and those that its directory may yet have', () => {
    expect(
      pathsOf(
        '.',
        selected('', { include: '.argocd-source*.yaml' }),
        type('Chart.yaml', 'absent'),
        selected('', { endings: ['.yaml', '.json'] }),
        content('a.yaml'),
      ),
    ).toEqual(['*.json', '*.yaml', '.argocd-source*.yaml', 'Chart.yaml', 'a.yaml']);
  });

  it.each<readonly [string, TreeObservation]>([
    ['reads all of it', content('')],
    ['lists it', names('')],
    ['takes any name', selected('')],
    ['enters its directories', selected('', { recurse: true, endings: ['.yaml'] })],
    ['selects by a path', selected('', { include: '{a/b,c}.yaml' })],
    ['searches it', matching('', '**/*.yaml')],
  ])('depends on everything if it %s', (_what, observation) => {
    expect(pathsOf('', observation, content('a.yaml'))).toEqual(['.']);
  });
});

describe('many paths', () => {
  const some = (count: number, path: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => content(path(index)));

  it('become the directories that they are in', () => {
    expect(pathsOf('web', ...some(100, (index) => `lib/deep/${index}.yaml`), content('base/a.yaml'))).toEqual([
      'base/a.yaml',
      'lib/deep',
    ]);
  });

  it('become everything where there is no such directory', () => {
    expect(pathsOf('web', ...some(41, (index) => `${index}.yaml`))).toEqual(['.']);
  });

  it('are few characters too', () => {
    const long = (index: number) => `${'x'.repeat(100)}/${'y'.repeat(100)}-${index}/a.yaml`;
    expect(pathsOf('web', ...some(30, long))).toEqual(['x'.repeat(100)]);
  });
});
