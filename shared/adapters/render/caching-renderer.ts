import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { ANY_PATH, type RenderReads, readPathsOf } from '../../domain/render/read-paths.ts';
import type { ReadSet, TreeReads } from '../../domain/render/read-set.ts';
import type { ManifestRenderer, RenderedSource, RenderRequest } from '../../ports/manifest-renderer.ts';
import type { RenderCache, RenderKey, RenderOutcome } from '../../ports/render-cache.ts';
import { withoutCredentials } from './helm/chart-repositories.ts';
import { createManifestRenderer } from './manifest-renderer.ts';
import { findDifference } from './recording-tree.ts';
import { errorOf, failureOf, withOrigin } from './remembered-failure.ts';
import type { RenderContext } from './render-context.ts';
import { type RecordedInputs, readInputs, recordInputs, usesCommit } from './render-inputs.ts';

/** Raised whenever the same files and options are rendered to something else than before; older outputs are then not used. */
const RENDERER_VERSION = 2;

/** A chart that follows the latest version of another is looked at anew so often, although no file of it changes. */
const LATEST_CHARTS_SECONDS = 3600;

/** A failure is tried again so often although nothing changes, in case it was not the files after all; as long as Argo CD pauses. */
const FAILURE_SECONDS = 3600;

/** What may stand for an hour by what is remembered, and is not, may not stand at all. */
const LONG_AGO = new Date(0).toISOString();

/** What is needed to render and to remember. */
export type CachingRendererOptions = RenderContext & { readonly cache: RenderCache };

/**
 * Makes a renderer that renders only what could come out differently: it remembers each render with all that it read, and asks the
 * same questions of the next commit (ADR 0006). Several callers who want the same at once share one render.
 */
export function createCachingRenderer(options: CachingRendererOptions): ManifestRenderer {
  const { cache: _cache, ...context } = options;
  const anonymous = { ...options, ...(options.charts ? { charts: withoutCredentials(options.charts) } : {}) };
  const running = new Map<string, Promise<RenderedSource>>();
  return {
    async render(request) {
      const source = describeSource(request, context);
      const key = `${source} ${await describeRequest(request)}`;
      const shared = running.get(key);
      if (shared !== undefined) return shared;
      const isOfOthers = request.anonymous || request.isForeign;
      const rendering = renderUnlessStanding(request, source, isOfOthers ? anonymous : options).finally(() =>
        running.delete(key),
      );
      running.set(key, rendering);
      return rendering;
    },
    checkPath: createManifestRenderer(context).checkPath,
  };
}

async function renderUnlessStanding(
  request: RenderRequest,
  source: string,
  options: CachingRendererOptions,
): Promise<RenderedSource> {
  const earlier = (await findOwn(request, options)) ?? (await findEarlier(request, source, options));
  if ('because' in earlier) return renderAndRemember(request, source, earlier.because, options);
  const { outcome, reads, until } = earlier;
  const origin = { type: 'Cached', ...(until === undefined ? {} : { until }) } as const;
  if ('failure' in outcome) throw withOrigin(errorOf(outcome), request.revision, origin);
  return { ...outcome, origin, reads };
}

/** Files of a fork that are the same as ours in all that was read: it makes no difference whose they are. */
async function findOwn(request: RenderRequest, options: CachingRendererOptions): Promise<Earlier | undefined> {
  const { isForeign, ...own } = request;
  if (!isForeign) return undefined;
  const earlier = await findEarlier(own, describeSource(own, options), options);
  return 'outcome' in earlier ? earlier : undefined;
}

type Earlier = (Remembered & { readonly outcome: RenderOutcome }) | { readonly because: string };

/** What is known of a render that is remembered. */
interface Remembered {
  /** What it depends on. */
  readonly reads: RenderReads;
  /** Until when it may stand, RFC 3339; absent: for ever. */
  readonly until?: string;
}

/** Finds an earlier outcome that still stands, or says why there is none. */
async function findEarlier(
  request: RenderRequest,
  source: string,
  { cache, tools, logger }: CachingRendererOptions,
): Promise<Earlier> {
  if (request.fresh) return { because: 'a hard refresh was asked for' };
  try {
    const names = await cache.inputNames(source);
    if (names === undefined) return { because: 'no render with these options is remembered' };
    const inputs = await readInputs(names, request, tools);
    if (inputs === undefined) return { because: 'it was rendered by another version of Windlass' };
    return await findStanding(request, { source, inputs }, cache, names);
  } catch (error) {
    // Whatever is wrong with the cache or a tool, rendering tells it better or does without.
    logger?.warn('the render cache could not be read', { error: messageOf(error) });
    return { because: 'the render cache could not be read' };
  }
}

async function findStanding(
  request: RenderRequest,
  key: RenderKey,
  cache: RenderCache,
  names: readonly string[],
): Promise<Earlier> {
  let because = `no render with these options is remembered for this ${names.join(', ') || 'source'}`;
  let isLatest = true;
  for await (const { readSet, until, open } of cache.find(key)) {
    const difference = await findAnyDifference(readSet, request);
    if (difference === undefined) {
      const reads = describeReads(request, readSet, names);
      return { outcome: await open(), reads, ...(until === undefined ? {} : { until }) };
    }
    if (isLatest) because = difference;
    isLatest = false;
  }
  return { because };
}

async function findAnyDifference({ trees }: ReadSet, request: RenderRequest): Promise<string | undefined> {
  for (const [ref, reads] of Object.entries(trees)) {
    const tree = ref === '' ? request.tree : request.references.get(ref);
    if (tree === undefined) return `the source '$${ref}' is gone`;
    const difference = await findDifference(ref, reads, tree);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

async function renderAndRemember(
  request: RenderRequest,
  source: string,
  because: string,
  { cache, ...context }: CachingRendererOptions,
): Promise<RenderedSource> {
  const recorded = recordInputs(request, context);
  const origin = { type: 'Rendered', because } as const;
  try {
    const rendered = await createManifestRenderer(recorded.context).render(recorded.request);
    const { reads, until } = await remember(request, source, rendered, recorded, { cache, ...context });
    return {
      ...rendered,
      origin: { ...origin, ...(until === undefined ? {} : { until }) },
      ...(reads ? { reads } : {}),
    };
  } catch (error) {
    const failed = recorded.lacksCharts() ? undefined : failureOf(error);
    if (failed !== undefined) await remember(request, source, failed, recorded, { cache, ...context });
    throw withOrigin(error, request.revision, origin);
  }
}

/** @returns what is known of it, even if it could not be remembered */
async function remember(
  request: RenderRequest,
  source: string,
  outcome: RenderOutcome,
  recorded: RecordedInputs,
  { cache, tools, logger }: CachingRendererOptions,
): Promise<Partial<Remembered>> {
  const age = maxAgeOf(outcome, recorded);
  const unremembered = age.maxAgeSeconds === undefined ? {} : { until: LONG_AGO };
  try {
    // All names that any render of the source has used, so that one key finds each of them.
    const names = [...new Set([...((await cache.inputNames(source)) ?? []), ...recorded.names()])].sort();
    const inputs = await readInputs(names, request, tools);
    if (inputs === undefined) return unremembered;
    const readSet = await readSetOf(recorded);
    const until = await cache.put({ source, inputs }, { readSet, inputNames: names, outcome, ...age });
    return { reads: describeReads(request, readSet, names), ...(until === undefined ? {} : { until }) };
  } catch (error) {
    // The output is good all the same; the next render is one too many.
    logger?.warn('the render cache could not be written', { error: messageOf(error) });
    return unremembered;
  }
}

/** What shows the commit itself is another with each one. */
function describeReads({ source }: RenderRequest, readSet: ReadSet, names: readonly string[]): RenderReads {
  const reads = readPathsOf(readSet, source.path ?? '');
  return usesCommit(names) ? { ...reads, '': [ANY_PATH] } : reads;
}

function maxAgeOf(outcome: RenderOutcome, recorded: RecordedInputs): { readonly maxAgeSeconds?: number } {
  if ('failure' in outcome) return { maxAgeSeconds: FAILURE_SECONDS };
  return recorded.usesLatestCharts() ? { maxAgeSeconds: LATEST_CHARTS_SECONDS } : {};
}

async function readSetOf({ trees }: RecordedInputs): Promise<ReadSet> {
  const reads: { [ref: string]: TreeReads } = {};
  for (const [ref, tree] of trees) {
    const own = await tree.reads();
    if (own !== undefined) reads[ref] = own;
  }
  return { trees: reads };
}

/** The source without what only says where to look for it, and the settings that renders depend on. */
function describeSource(
  { source, anonymous, isForeign }: RenderRequest,
  { kustomize, plugins, limits }: RenderContext,
): string {
  const { targetRevision, tagPrefix, name, ...options } = source;
  return canonicalJson({ version: RENDERER_VERSION, options, anonymous, isForeign, kustomize, plugins, limits });
}

/** All that tells two requests for one source apart. */
async function describeRequest(request: RenderRequest): Promise<string> {
  const { application, revision, destinationNamespace, cluster, references, tree, fresh } = request;
  const trees = [...references, ['', tree] as const];
  const roots = await Promise.all(trees.map(async ([ref, one]) => [ref, await one?.objectId('')]));
  return JSON.stringify([application, revision, destinationNamespace, cluster, roots, fresh]);
}
