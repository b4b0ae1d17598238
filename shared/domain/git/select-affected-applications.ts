import { type Application, sourcesOf } from '../application/application.ts';
import { type ChangedFiles, indexChangedFiles } from './changed-files.ts';
import type { GitEvent, GitPushEvent } from './git-event.ts';
import { compileGlob } from './glob.ts';
import type { KnownInputs } from './known-inputs.ts';
import { filesTouchRefreshPaths, MANIFEST_GENERATE_PATHS, refreshPathsOf } from './refresh-paths.ts';
import { repositoryUrlMatches } from './repository-url.ts';
import { targetRevisionMoves } from './target-revision.ts';

/** As much of an application as the choice needs. */
export type SelectableApplication = Pick<Application, 'metadata' | 'spec'> & {
  /** What it depends on; default: on anything. */
  readonly inputs?: KnownInputs | undefined;
};

/** Whether an application must be refreshed for an event, and why or why not. */
export type Selection<A extends SelectableApplication> =
  | {
      readonly application: A;
      readonly affected: true;
      /** Whether the dry source of a source hydrator changed, so that it must be hydrated again. */
      readonly hydrate: boolean;
      readonly reason: string;
    }
  | {
      readonly application: A;
      readonly affected: false;
      /** Whether its revision moved without touching its files: what was rendered before still stands. */
      readonly sameInputs: boolean;
      readonly reason: string;
    };

/** Which namespaces may hold applications. */
export interface SelectionOptions {
  /** Globs of namespaces; default: all. */
  readonly allowedNamespaces?: readonly string[];
}

interface WatchedSource {
  readonly role: 'source' | 'sync' | 'dry';
  readonly repoURL: string;
  readonly targetRevision: string | undefined;
  readonly path: string;
}

type SourceVerdict = 'other repository' | 'other revision' | 'other files' | 'other inputs' | 'touched';

/** Chooses the applications that an event concerns; every source of each is considered (reference/argocd.md §1.15). */
export function selectAffectedApplications<A extends SelectableApplication>(
  event: GitEvent,
  applications: readonly A[],
  options: SelectionOptions = {},
): readonly Selection<A>[] {
  const { changedFiles = [] } = event.kind === 'push' ? event : {};
  const changed = changedFiles.length > 0 ? indexChangedFiles(changedFiles) : undefined;
  return applications.map((application) => select(event, application, options, changed));
}

function select<A extends SelectableApplication>(
  event: GitEvent,
  application: A,
  options: SelectionOptions,
  changed: ChangedFiles | undefined,
): Selection<A> {
  const no = (reason: string, sameInputs = false): Selection<A> => ({
    application,
    affected: false,
    sameInputs,
    reason,
  });
  if (event.kind === 'ignored') return no(event.reason);
  if (event.kind === 'pull-request') return no('a pull request changes nothing yet');
  const { namespace } = application.metadata;
  if (!isAllowed(namespace, options.allowedNamespaces))
    return no(`applications in namespace '${namespace}' are not allowed`);
  const sources = watchedSourcesOf(application);
  const verdicts = sources.map((source, position) => {
    const inputs = application.inputs?.[position];
    return judge(event, source, application, inputs === undefined || changed === undefined || changed.touch(inputs));
  });
  const touched = sources.find((_, index) => verdicts[index] === 'touched');
  if (touched !== undefined) {
    return { application, affected: true, hydrate: touched.role === 'dry', reason: reasonFor(event, touched) };
  }
  if (verdicts.includes('other files')) {
    return no(`no changed file is under its ${MANIFEST_GENERATE_PATHS}`, true);
  }
  if (verdicts.includes('other inputs')) return no('no changed file is among those that it is rendered from', true);
  if (!verdicts.includes('other revision')) return no('no source uses this repository');
  const targets = sources
    .filter((_, index) => verdicts[index] === 'other revision')
    .map((source) => `'${source.targetRevision || 'HEAD'}'`);
  return no(`'${event.revision}' moved, it follows ${[...new Set(targets)].join(' and ')}`);
}

function isAllowed(namespace: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  return allowed.some(
    (glob) => compileGlob(glob, { starCrossesSlash: true, braces: true })?.matches(namespace) === true,
  );
}

function judge(
  event: GitPushEvent,
  source: WatchedSource,
  application: SelectableApplication,
  touchesInputs: boolean,
): SourceVerdict {
  if (!event.repositoryUrls.some((url) => repositoryUrlMatches(url, source.repoURL))) return 'other repository';
  if (!targetRevisionMoves(source.targetRevision, event)) return 'other revision';
  const paths = refreshPathsOf({
    annotation: application.metadata.annotations?.[MANIFEST_GENERATE_PATHS],
    sourcePath: source.path,
    isHydratorSyncSource: source.role === 'sync',
  });
  // Who names paths wants a refresh for just these.
  if (paths.length > 0) return filesTouchRefreshPaths(paths, event.changedFiles) ? 'touched' : 'other files';
  return touchesInputs ? 'touched' : 'other inputs';
}

function reasonFor(event: GitPushEvent, source: WatchedSource): string {
  const files =
    event.changedFiles === undefined ? 'changed files unknown' : `${event.changedFiles.length} files changed`;
  return `'${event.revision}' moved, followed by the ${source.role === 'source' ? '' : `${source.role} `}source at '${source.path || '.'}' (${files})`;
}

/** With a source hydrator the application is deployed from its sync source and also depends on its dry source. */
function watchedSourcesOf(application: SelectableApplication): readonly WatchedSource[] {
  const hydrator = application.spec.sourceHydrator;
  if (hydrator === undefined) {
    return sourcesOf(application.spec).map((source) => ({
      role: 'source',
      repoURL: source.repoURL,
      targetRevision: source.targetRevision,
      path: source.path ?? '',
    }));
  }
  const dry = recordOf(hydrator.drySource);
  const sync = recordOf(hydrator.syncSource);
  const dryUrl = textOf(dry.repoURL);
  return [
    {
      role: 'sync',
      repoURL: textOf(sync.repoURL) || dryUrl,
      targetRevision: textOf(sync.targetBranch),
      path: textOf(sync.path),
    },
    { role: 'dry', repoURL: dryUrl, targetRevision: textOf(dry.targetRevision), path: textOf(dry.path) },
  ];
}

function recordOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
