import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import { initialControl } from '../../shared/domain/application/control.ts';
import { type KnownInputs, knownInputsOf } from '../../shared/domain/git/known-inputs.ts';
import { selectAffectedApplications } from '../../shared/domain/git/select-affected-applications.ts';
import type { RenderReads } from '../../shared/domain/render/read-paths.ts';
import type { ManifestRenderer } from '../../shared/ports/manifest-renderer.ts';
import { anApplication } from '../support/an-application.ts';
import { createCacheWorld } from '../unit/adapters/render/cache-fixture.ts';
import { configMap } from '../unit/adapters/render/memory-tree.ts';
import { renderContext } from '../unit/adapters/render/render-fixture.ts';
import {
  BUILT,
  type Example,
  FILES,
  type Files,
  NEW_FILES,
  outputOf,
  PLAIN,
  renderWith,
  requestFor,
} from './example-repository.ts';

const OWN = 'https://git.example.com/apps';
const VALUES = 'https://git.example.com/values';

/** The root, links, and a directory that may become a file: what the other examples have none of. */
const ODD: readonly Example[] = [
  { name: 'the root', source: { path: '.' }, dependsOn: /./ },
  { name: 'links', source: { path: 'odd/app' }, dependsOn: /./ },
];
const START: Files = {
  ...FILES,
  'root.yaml': configMap('root'),
  'odd/app/a.yaml': 'link:../far/a.yaml',
  'odd/far/a.yaml': configMap('far'),
};
const ODD_FILES = [
  'root.yaml',
  'new.yaml',
  'odd/app',
  'odd/app/b.yaml',
  'odd/far',
  'odd/far/a.yaml',
  'kustomization.yaml',
];
const FOLDERS = ['plain/one', 'plain/deep/x', 'kust/base', 'shared', 'envs/eu'];

/** Files by what they become; undefined removes one, and all below it. */
type Commit = readonly (readonly [path: string, content: string | undefined])[];

const contents = fc.constantFrom(undefined, configMap('changed'), '# nothing', 'link:../far/a.yaml');

function commitsTo(wanted: RegExp): fc.Arbitrary<readonly Commit[]> {
  const paths = [...Object.keys(FILES), ...NEW_FILES, ...ODD_FILES, ...FOLDERS].filter((path) => wanted.test(path));
  const commit = fc.array(fc.tuple(fc.constantFrom(...paths), contents), { minLength: 1, maxLength: 2 });
  return fc.array(commit, { minLength: 2, maxLength: 6 });
}

/** A file and a directory of the same name cannot both be there. */
function apply(files: Files, commit: Commit): Files {
  const next: { [path: string]: string } = { ...files };
  for (const [path, content] of commit) {
    for (const other of Object.keys(next)) {
      if (other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) delete next[other];
    }
    if (content !== undefined) next[path] = content;
  }
  return next;
}

/** Paths that differ, by repository, as GitHub tells them: renamed ones under both names. */
function changedFilesOf(before: Files, after: Files) {
  const changed = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  const ofValues = changed.filter((path) => path.startsWith('values:'));
  return [
    { url: OWN, changedFiles: changed.filter((path) => !ofValues.includes(path)) },
    { url: VALUES, changedFiles: ofValues.map((path) => path.slice('values:'.length)) },
  ].filter(({ changedFiles }) => changedFiles.length > 0);
}

/** An application after a look at it; what it depends on is kept as a refresh keeps it. */
interface Looked {
  readonly output: unknown;
  readonly inputs: KnownInputs | undefined;
}

async function look(renderer: ManifestRenderer, example: Example, files: Files, keep: Keep): Promise<Looked> {
  const outcome = await renderWith(renderer, requestFor(example, files));
  const reads = 'rendered' in outcome ? outcome.rendered.reads : undefined;
  const sources = sourcesOf(example);
  const status = { sync: { status: 'Synced', comparedTo: { sources, destination: {} } } } as const;
  const note = { revision: 'abc', sourceType: '', cached: false };
  const renders = reads
    ? [
        { ...note, reads: keep(reads) },
        { ...note, reads: {} },
      ]
    : [];
  const inputs = knownInputsOf(
    { ...anApplication(status), spec: { project: 'default', destination: {}, sources } },
    { ...initialControl(), renders },
  );
  return { output: outputOf(outcome), inputs };
}

const sourcesOf = ({ source }: Example) => [
  { repoURL: OWN, ...source },
  { repoURL: VALUES, ref: 'values' },
];

type Keep = (reads: RenderReads) => RenderReads;

/** Lets only the applications look that each commit selects; what the others have must be what a render would make of it. */
async function follow(examples: readonly Example[], commits: readonly Commit[], keep: Keep = (reads) => reads) {
  const renderer = createCacheWorld().startRenderer();
  const fresh = createManifestRenderer(renderContext());
  const left = { selected: 0, passedOver: 0 };
  await Promise.all(
    examples.map(async (example) => {
      let files = START;
      let looked = await look(renderer, example, files, keep);
      for (const commit of commits) {
        const before = files;
        files = apply(files, commit);
        const isSelected = changedFilesOf(before, files).some(({ url, changedFiles }) => {
          const push = {
            kind: 'push',
            repositoryUrls: [url],
            revision: 'main',
            touchedHead: true,
            changedFiles,
          } as const;
          const { metadata } = anApplication();
          const spec = { project: 'default', destination: {}, sources: sourcesOf(example) };
          return selectAffectedApplications(push, [{ metadata, spec, inputs: looked.inputs }])[0]?.affected;
        });
        if (isSelected) {
          left.selected++;
          looked = await look(renderer, example, files, keep);
        } else {
          left.passedOver++;
          const output = outputOf(await renderWith(fresh, requestFor(example, files)));
          expect(looked.output, `${example.name} after ${JSON.stringify(commits)}`).toEqual(output);
        }
      }
    }),
  );
  return left;
}

describe('an application that a push passes over', () => {
  it('has what a render would make, where files are read as they are', async () => {
    const count = { selected: 0, passedOver: 0 };
    await fc.assert(
      fc.asyncProperty(commitsTo(/^(plain|odd|README|root|new|kustomization)/), async (commits) => {
        const { selected, passedOver } = await follow([...PLAIN, ...ODD], commits);
        count.selected += selected;
        count.passedOver += passedOver;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    // Not by selecting all of them, nor none.
    expect(count.passedOver).toBeGreaterThan(count.selected / 2);
    expect(count.selected).toBeGreaterThan(count.passedOver / 10);
  });

  it('has what a render would make, where kustomize and helm make it', async () => {
    await fc.assert(
      fc.asyncProperty(commitsTo(/^(kust|helm|shared|envs|values|README)/), async (commits) => {
        await follow(BUILT, commits);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it.each<readonly [string, Commit]>([
    ['a base', [['kust/base/deployment.yaml', configMap('other')]]],
    ['shared values', [['shared/values.yaml', 'color: black']]],
    ['values of another repository', [['values:two.yaml', 'color: black']]],
  ])('would not, if only its own folder counted and not %s', async (_what, commit) => {
    await expect(follow(BUILT, [commit], () => ({ '': ['kust/one', 'kust/two', 'helm/chart'] }))).rejects.toThrow(
      JSON.stringify([commit]),
    );
    await follow(BUILT, [commit]);
  });
});
