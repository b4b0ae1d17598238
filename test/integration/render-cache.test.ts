import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
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

interface Change {
  readonly path: string;
  readonly content: string | undefined;
}

/** Changes, adds or removes one file. */
function changeOf(paths: readonly string[]): fc.Arbitrary<Change> {
  const contents = fc.constantFrom(undefined, configMap('changed'), configMap('changed', 'data: {a: b}'), '# nothing');
  return fc.record({ path: fc.constantFrom(...paths), content: contents });
}

function applyChange(files: Files, { path, content }: Change): Files {
  const { [path]: _before, ...others } = files;
  return content === undefined ? others : { ...others, [path]: content };
}

/** Lets a repository go through changes, and compares what a renderer that remembers makes of it with one that does not. */
async function follow(examples: readonly Example[], changes: readonly Change[]): Promise<void> {
  const renderer = createCacheWorld().startRenderer();
  const fresh = createManifestRenderer(renderContext());
  let files: Files = FILES;
  await Promise.all(examples.map((example) => renderer.render(requestFor(example, files))));
  for (const change of changes) {
    const isChange = files[change.path] !== change.content;
    files = applyChange(files, change);
    await Promise.all(
      examples.map(async (example) => {
        const request = requestFor(example, files);
        const outcome = await renderWith(renderer, request);
        const isCached = 'failure' in outcome ? outcome.isCached : outcome.rendered.origin?.type === 'Cached';
        const context = `${example.name} after ${change.path} became ${change.content}`;
        if (isCached) expect(outputOf(outcome), context).toEqual(outputOf(await renderWith(fresh, request)));
        const mayDiffer = isChange && example.dependsOn.test(change.path);
        if (!mayDiffer) expect(isCached, `${context}: no render`).toBe(true);
      }),
    );
  }
}

const paths = (wanted: RegExp) => [...Object.keys(FILES), ...NEW_FILES].filter((path) => wanted.test(path));

describe('a repository that changes file by file', () => {
  it('has its directories rendered again exactly when they could come out differently', async () => {
    const changes = fc.array(changeOf(paths(/^(plain|README)/)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => follow(PLAIN, list)),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('has its kustomizations and charts rendered again exactly when they could come out differently', async () => {
    const changes = fc.array(changeOf(paths(/^(kust|helm|shared|envs|values|README)/)), { minLength: 3, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => follow(BUILT, list)),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
