import type { Source } from '../../domain/application/source.ts';
import { SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ManifestRenderer } from '../../ports/manifest-renderer.ts';
import { type DetectedSourceType, detectSourceType, explicitSourceType } from './detect-source-type.ts';
import { renderDirectory } from './directory.ts';
import { resolveSourceDirectory } from './resolve-source-path.ts';

/** What a renderer may be given. */
export interface ManifestRendererOptions {
  /** Told of files that are ignored; default: nobody. */
  readonly logger?: Logger;
}

/** Makes a renderer of plain manifests. A source that only lends its files to others by `ref` renders nothing. */
export function createManifestRenderer(options: ManifestRendererOptions = {}): ManifestRenderer {
  return {
    async render(source, tree) {
      if (isReferenceOnly(source)) return { sourceType: 'Directory', objects: [] };
      const explicit = explicitSourceType(source);
      if (explicit !== undefined && explicit.type !== 'Directory') throw unsupported(explicit);
      const directory = await resolveSourceDirectory(tree, source.path ?? '');
      const detected = explicit ?? (await detectSourceType(tree, directory));
      if (detected.type !== 'Directory') throw unsupported(detected);
      const objects = await renderDirectory({
        tree,
        directory,
        options: source.directory ?? {},
        logger: options.logger,
      });
      return { sourceType: 'Directory', objects };
    },
    async checkPath(source, tree) {
      if (source.path !== undefined) await resolveSourceDirectory(tree, source.path);
    },
  };
}

function isReferenceOnly(source: Source): boolean {
  return Boolean(source.ref) && !source.path && !source.chart;
}

function unsupported({ type, because }: DetectedSourceType): SourceUnsupportedError {
  return new SourceUnsupportedError(
    `this version renders plain manifests only; ${because} makes this a ${type} source`,
    {
      data: { sourceType: type },
    },
  );
}
