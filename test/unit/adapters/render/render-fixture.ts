import { findTool } from '../../../../shared/adapters/local/tool-finder.ts';
import { findRenderTools } from '../../../../shared/adapters/render/find-render-tools.ts';
import type { RenderContext } from '../../../../shared/adapters/render/render-context.ts';
import { parseSource } from '../../../../shared/contracts/parse-source.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import type { RenderRequest } from '../../../../shared/ports/manifest-renderer.ts';
import { type MemoryFiles, memoryTree } from './memory-tree.ts';

/** The tools of this machine, looked for once for all tests of a file. */
const tools = findRenderTools(findTool);

/** A context as the composition makes it. */
export function renderContext(overrides: Partial<RenderContext> = {}): RenderContext {
  return {
    tools,
    logger: undefined,
    limits: {},
    kustomize: {},
    parseSource,
    plugins: undefined,
    ...overrides,
  };
}

/** A request to render the directory `app` of a tree for the application `guestbook`. */
export function renderRequest(
  files: MemoryFiles,
  source: Partial<Source> = {},
  overrides: Partial<RenderRequest> = {},
): RenderRequest {
  const tree = memoryTree(files);
  return {
    application: { namespace: 'argocd', name: 'guestbook', project: 'default' },
    source: { repoURL: 'https://example.com/a', path: 'app', ...source },
    tree,
    revision: tree.revision,
    references: new Map(),
    destinationNamespace: 'guestbook',
    cluster: { version: 'v1.36.2', apiVersions: ['apps/v1', 'apps/v1/Deployment', 'v1', 'v1/ConfigMap'] },
    ...overrides,
  };
}
