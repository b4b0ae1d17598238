import type { RenderRequest } from '../../ports/manifest-renderer.ts';
import type { RenderTools } from './find-render-tools.ts';
import type { ChartRepositories } from './helm/chart-repositories.ts';
import { type RecordingTree, recordTree } from './recording-tree.ts';
import type { RenderContext } from './render-context.ts';

/** What a render may depend on besides its files and the source itself; the name is kept when the value was used. */
const REQUEST_INPUTS = {
  'application name': ({ application }) => application.name,
  'application namespace': ({ application }) => application.namespace,
  project: ({ application }) => application.project,
  'target revision': ({ source }) => source.targetRevision ?? '',
  revision: ({ revision }) => revision,
  'destination namespace': ({ destinationNamespace }) => destinationNamespace,
  'cluster version': ({ cluster }) => cluster.version,
  'cluster API versions': ({ cluster }) => cluster.apiVersions.join(','),
} satisfies { readonly [name: string]: (request: RenderRequest) => string };

const TOOL_INPUTS = {
  helm: (tools) => tools.helm(),
  kustomize: (tools) => tools.kustomize(),
} satisfies { readonly [name in keyof RenderTools]: (tools: RenderTools) => ReturnType<RenderTools[name]> };

type RequestInput = keyof typeof REQUEST_INPUTS;
type ToolInput = keyof typeof TOOL_INPUTS;

/** A version that names one chart and no other; any else may mean another chart tomorrow. */
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?$/;

/** The request and the context of one render, which notice what of them is used. */
export interface RecordedInputs {
  readonly request: RenderRequest;
  readonly context: RenderContext;
  /** Whether a chart was looked for that no file pins to a version. */
  usesLatestCharts(): boolean;
  /** Whether a chart could not be had: no file says when it can be. */
  lacksCharts(): boolean;
  /** Names of the inputs that were used so far, sorted. */
  names(): readonly string[];
  /** By reference; '' is the source's own tree. */
  readonly trees: ReadonlyMap<string, RecordingTree>;
}

/** Wraps a request and a context so that every use of a value is noticed (see also `with-source.ts`). */
export function recordInputs(request: RenderRequest, context: RenderContext): RecordedInputs {
  const used = new Set<string>();
  const charts = { areLatest: false, areLacking: false };
  const trees = new Map([...request.references].map(([ref, tree]) => [ref, recordTree(tree)]));
  if (request.tree) trees.set('', recordTree(request.tree));
  return {
    trees,
    names: () => [...used].sort(),
    request: recordRequest(request, trees, (name) => void used.add(name)),
    usesLatestCharts: () => charts.areLatest,
    lacksCharts: () => charts.areLacking,
    context: {
      ...context,
      tools: recordTools(context.tools, (name) => void used.add(name)),
      ...(context.charts ? { charts: recordCharts(context.charts, charts) } : {}),
    },
  };
}

/**
 * The present values of inputs, as one text.
 * @returns undefined if a name is none that this version knows
 * @throws ToolMissingError
 */
export async function readInputs(
  names: readonly string[],
  request: RenderRequest,
  tools: RenderTools,
): Promise<string | undefined> {
  const values: (readonly [string, string])[] = [];
  for (const name of names) {
    if (Object.hasOwn(REQUEST_INPUTS, name)) values.push([name, REQUEST_INPUTS[name as RequestInput](request)]);
    else if (Object.hasOwn(TOOL_INPUTS, name))
      values.push([name, (await TOOL_INPUTS[name as ToolInput](tools)).version]);
    else return undefined;
  }
  return JSON.stringify(values);
}

/** Whether one of the inputs is the commit, as in a build environment with `ARGOCD_APP_REVISION`. */
export function usesCommit(names: readonly string[]): boolean {
  return names.includes('revision' satisfies RequestInput);
}

function recordRequest(
  request: RenderRequest,
  trees: ReadonlyMap<string, RecordingTree>,
  use: (name: RequestInput) => void,
): RenderRequest {
  const { application, source, cluster } = request;
  const own = trees.get('');
  const { targetRevision, ...restOfSource } = source;
  const recordedSource = { ...restOfSource };
  if (targetRevision !== undefined)
    recordUse(recordedSource, { targetRevision }, { targetRevision: 'target revision' }, use);
  const recorded = {
    application: recordUse(
      {},
      application,
      { name: 'application name', namespace: 'application namespace', project: 'project' },
      use,
    ),
    source: recordedSource,
    references: new Map([...trees].flatMap(([ref, { tree }]) => (ref === '' ? [] : [[ref, tree] as const]))),
    cluster: recordUse({}, cluster, { version: 'cluster version', apiVersions: 'cluster API versions' }, use),
    ...(own ? { tree: own.tree } : {}),
  };
  return recordUse(recorded, request, { revision: 'revision', destinationNamespace: 'destination namespace' }, use);
}

/** Adds the named fields of a value to a target, each as one that notices when it is read. */
function recordUse<Target extends object, Value extends object, Field extends keyof Value>(
  target: Target,
  value: Value,
  inputs: { readonly [field in Field]: RequestInput },
  use: (name: RequestInput) => void,
): Target & Pick<Value, Field> {
  for (const field of Object.keys(inputs) as Field[]) {
    Object.defineProperty(target, field, {
      enumerable: true,
      get() {
        use(inputs[field]);
        return value[field];
      },
    });
  }
  return target as Target & Pick<Value, Field>;
}

function recordCharts(
  { accessFor, reader }: ChartRepositories,
  seen: { areLatest: boolean; areLacking: boolean },
): ChartRepositories {
  const notice = async <T>(asking: Promise<T>): Promise<T> => {
    try {
      return await asking;
    } catch (error) {
      seen.areLacking = true;
      throw error;
    }
  };
  return {
    accessFor: (repository) => notice(accessFor(repository)),
    reader: {
      resolveVersion(access, chart, constraint) {
        if (!EXACT_VERSION.test(constraint)) seen.areLatest = true;
        return notice(reader.resolveVersion(access, chart, constraint));
      },
      readArchive: (access, chart, version) => notice(reader.readArchive(access, chart, version)),
      openChart: (access, chart, version) => notice(reader.openChart(access, chart, version)),
    },
  };
}

function recordTools(tools: RenderTools, use: (name: ToolInput) => void): RenderTools {
  const recorded = (name: ToolInput) => () => {
    use(name);
    return TOOL_INPUTS[name](tools);
  };
  return { helm: recorded('helm'), kustomize: recorded('kustomize') };
}
