import { createLambdaClient } from '../adapters/aws/aws-clients.ts';
import { createInvokeFunction } from '../adapters/aws/invoke-function.ts';
import { createCachingRenderer } from '../adapters/render/caching-renderer.ts';
import { createRemoteRenderTools } from '../adapters/render/elsewhere/remote-render-tools.ts';
import type { RenderTools } from '../adapters/render/find-render-tools.ts';
import { createHelmTemplateEngine } from '../adapters/render/go-template/helm-template-engine.ts';
import { parseSource } from '../contracts/parse-source.ts';
import type { ManifestRenderer } from '../ports/manifest-renderer.ts';
import type { RenderCache } from '../ports/render-cache.ts';
import type { TemplateEngine } from '../ports/template-engine.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { createChartRepositories } from './chart-repositories.ts';
import { findLayerTools } from './compose-render.ts';
import { loadPlugins } from './load-plugins.ts';
import type { ServeSettings } from './serve-settings.ts';

/** Makes the renderer of a function. Its tools run in the function that renders where there is one, else here. */
export async function composeAwsRenderer(
  parts: Pick<Dependencies, 'logger' | 'charts' | 'repositories'> & { readonly cache: RenderCache },
  { kustomize, pluginsDirectory }: ServeSettings,
  renderFunction: string | undefined,
): Promise<ManifestRenderer> {
  const { logger, charts, repositories, cache } = parts;
  return createCachingRenderer({
    tools: findTools(renderFunction),
    logger,
    limits: {},
    kustomize,
    charts: createChartRepositories(charts, repositories),
    parseSource,
    plugins: pluginsDirectory === undefined ? undefined : await loadPlugins(pluginsDirectory),
    cache,
  });
}

/** Makes the template engine of a function; its helm runs where that of the renderer does. */
export function composeAwsTemplates(renderFunction: string | undefined): TemplateEngine {
  return createHelmTemplateEngine(findTools(renderFunction));
}

function findTools(renderFunction: string | undefined): RenderTools {
  return renderFunction === undefined
    ? findLayerTools()
    : createRemoteRenderTools(createInvokeFunction(createLambdaClient(), renderFunction));
}
