import type { Source } from '../../domain/application/source.ts';
import type { ManifestRenderer, RenderedSource, RenderRequest } from '../../ports/manifest-renderer.ts';
import { detectSourceType, explicitSourceType } from './detect-source-type.ts';
import { renderDirectory } from './directory.ts';
import { renderHelm } from './helm/render-helm.ts';
import { renderKustomize } from './kustomize/render-kustomize.ts';
import { findClaimingPlugin, renderPlugin } from './plugin/render-plugin.ts';
import { readApplicationSource } from './read-application-source.ts';
import type { RenderContext, RenderedObjects } from './render-context.ts';
import { resolveSourceDirectory } from './resolve-source-path.ts';
import { withSource } from './with-source.ts';

type Render = (request: RenderRequest, context: RenderContext) => Promise<RenderedObjects>;

const RENDERERS: { readonly [type in RenderedSource['sourceType']]: Render } = {
  Directory: renderDirectory,
  Helm: renderHelm,
  Kustomize: renderKustomize,
  Plugin: renderPlugin,
};

/** Makes a renderer of all kinds of sources. A source that only lends its files to others by `ref` renders nothing. */
export function createManifestRenderer(context: RenderContext): ManifestRenderer {
  return {
    async render(written) {
      if (isReferenceOnly(written.source)) return { sourceType: 'Directory', objects: [], warnings: [] };
      const { source, warnings } = await readApplicationSource(written, context.parseSource);
      const request = withSource(written, source);
      const sourceType = await detect(request, context);
      const rendered = await RENDERERS[sourceType](request, context);
      return { sourceType, objects: rendered.objects, warnings: [...warnings, ...rendered.warnings] };
    },
    async checkPath(source, tree) {
      if (source.path !== undefined) await resolveSourceDirectory(tree, source.path);
    },
  };
}

function isReferenceOnly(source: Source): boolean {
  return Boolean(source.ref) && !source.path && !source.chart;
}

/** A plugin that claims the directory comes before the files in it, as in Argo CD. */
async function detect(request: RenderRequest, context: RenderContext): Promise<RenderedSource['sourceType']> {
  const { source, tree } = request;
  const explicit = explicitSourceType(source);
  if (explicit !== undefined) return explicit;
  if (tree === undefined) return 'Helm';
  if ((await findClaimingPlugin(request, context)) !== undefined) return 'Plugin';
  return detectSourceType(tree, await resolveSourceDirectory(tree, source.path ?? ''));
}
