import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { createManifestRenderer } from '../../../shared/adapters/render/manifest-renderer.ts';
import type { RenderContext } from '../../../shared/adapters/render/render-context.ts';
import type { Source } from '../../../shared/domain/application/source.ts';
import { GitOpsError } from '../../../shared/domain/errors/gitops-error.ts';
import { describeTrouble } from '../../../shared/workflows/refresh/describe-trouble.ts';
import type { MemoryFiles } from '../../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../../unit/adapters/render/render-fixture.ts';

/** What is wrong, the files of a repository with a source in `app`, what its condition says, and the source's options. */
export type FailingSource = readonly [
  what: string,
  files: MemoryFiles,
  message: string | RegExp,
  source?: Partial<Source>,
  context?: Partial<RenderContext>,
];

/**
 * Renders the source, which must fail, and checks the condition that the application gets: no place of this machine is in it, and
 * nothing with the word `canary`, which stands wherever a secret may.
 */
export async function expectCondition([_what, files, message, source, context]: FailingSource): Promise<void> {
  const renderer = createManifestRenderer(renderContext(context));
  const error: unknown = await renderer.render(renderRequest(files, source)).then(
    () => new Error('it rendered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitOpsError)) throw error;
  const trouble = describeTrouble(error);
  expect(trouble).toMatchObject({ type: 'ComparisonError', from: 'source', mayPass: false });
  const text = trouble?.message.replace(/^Failed to load target state: /, '');
  if (typeof message === 'string') expect(text).toBe(message);
  else expect(text).toMatch(message);
  const told = JSON.stringify([error.message, error.data, trouble]);
  expect(told).not.toContain('canary');
  expect(told).not.toContain(tmpdir());
}

/** For a table of tests: each with its name. */
export function named(sources: readonly FailingSource[]): readonly (readonly [string, FailingSource])[] {
  return sources.map((source) => [source[0], source]);
}
