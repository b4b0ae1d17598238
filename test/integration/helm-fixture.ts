import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { findRenderTools } from '../../shared/adapters/render/find-render-tools.ts';
import type { ChartRepositories, HelmContext } from '../../shared/adapters/render/helm/chart-repositories.ts';
import { renderHelm } from '../../shared/adapters/render/helm/render-helm.ts';
import type { RenderedObjects } from '../../shared/adapters/render/render-context.ts';
import type { ToolLimits } from '../../shared/adapters/render/spawn-tool.ts';
import type { HelmOptions, Source } from '../../shared/domain/application/source.ts';
import type { RenderRequest } from '../../shared/ports/manifest-renderer.ts';
import type { SourceTree } from '../../shared/ports/source-reader.ts';
import { type MemoryFiles, memoryTree } from '../unit/adapters/render/memory-tree.ts';

/** What a test renders; what is left out has a default. */
export interface HelmCase {
  readonly files: MemoryFiles;
  readonly helm?: HelmOptions;
  /** Default `chart`. */
  readonly path?: string;
  readonly source?: Partial<Source>;
  readonly references?: { readonly [ref: string]: SourceTree };
  readonly limits?: Partial<ToolLimits>;
  readonly charts?: ChartRepositories;
  readonly request?: Partial<RenderRequest>;
}

const tools = findRenderTools((name) => findTool(name));

/** Renders with the real helm. */
export function renderCase(options: HelmCase): Promise<RenderedObjects> {
  const { files, helm, path = 'chart', source, references = {}, limits = {}, charts, request } = options;
  const context: HelmContext = { tools, limits, ...(charts && { charts }) };
  return renderHelm(
    {
      application: { namespace: 'argocd', name: 'shop', project: 'default' },
      source: { repoURL: 'https://git.example.com/shop.git', path, ...(helm && { helm }), ...source },
      tree: memoryTree(files),
      revision: '0123456789abcdef0123456789abcdef01234567',
      references: new Map(Object.entries(references)),
      destinationNamespace: 'shop-ns',
      cluster: { version: 'v1.34.2', apiVersions: ['apps/v1', 'v1'] },
      ...request,
    },
    context,
  );
}

/** A chart in `chart/` whose one ConfigMap shows the value `shown` as JSON; more files, with paths from the root, win. */
export function showingChart(more: MemoryFiles = {}): MemoryFiles {
  return {
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
    'chart/values.yaml': 'shown: from chart\n',
    'chart/templates/shown.yaml': configMapTemplate('shown', '{{ .Values.shown | toJson }}'),
    ...more,
  };
}

/** A template of a ConfigMap with one entry `value`, quoted in single quotes. */
export function configMapTemplate(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: '${value}'\n`;
}

/** What the ConfigMap of that name shows. */
export function shown({ objects }: RenderedObjects, name = 'shown'): unknown {
  const object = objects.find(({ metadata }) => metadata.name === name);
  return (object?.data as { readonly value?: string } | undefined)?.value;
}

/** The names of all objects, in order. */
export function namesOf({ objects }: RenderedObjects): readonly string[] {
  return objects.map(({ metadata }) => metadata.name);
}
