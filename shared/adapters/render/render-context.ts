import type { RenderPlugin } from '../../domain/application/render-plugin.ts';
import type { Source } from '../../domain/application/source.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RenderTools } from './find-render-tools.ts';
import type { ChartRepositories } from './helm/chart-repositories.ts';
import type { KustomizeSettings } from './kustomize/kustomize-settings.ts';
import type { ToolLimits } from './spawn-tool.ts';

/** What every renderer is given besides the request. */
export interface RenderContext {
  readonly tools: RenderTools;
  /** Told of files that are ignored. */
  readonly logger: Logger | undefined;
  /** For each run of a tool; what is left out has its default. */
  readonly limits: Partial<ToolLimits>;
  readonly kustomize: KustomizeSettings;
  /** Absent: a chart whose dependencies are in a repository, not in its `charts/`, is refused. */
  readonly charts?: ChartRepositories;
  /** The file that evaluates Jsonnet in a process of its own; default `jsonnet/jsonnet-process.ts`, of a bundle its own entry. */
  readonly jsonnetEntry?: string;
  /** Checks the fields of a source that a file of its directory changed. @throws MalformedRequestError */
  readonly parseSource: (value: unknown) => Source;
  /** Config management plugins; undefined where they are off. */
  readonly plugins: readonly RenderPlugin[] | undefined;
}

/** What a renderer of one source type makes. */
export interface RenderedObjects {
  readonly objects: readonly KubernetesObject[];
  /** What people should know of it. */
  readonly warnings: readonly string[];
}
