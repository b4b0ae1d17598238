import { type Application, sourcesOf } from '../../shared/domain/application/application.ts';
import { isAutomated } from '../../shared/domain/application/sync-policy.ts';
import { formatFields, formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };

/** Applications of the default namespace go by their name alone. */
export function shownName({ metadata }: Application): string {
  return metadata.namespace === 'argocd' ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** A commit in short; anything else as it is. */
export function shortRevision(revision: string | undefined): string {
  return revision && /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : (revision ?? '');
}

/** The list of applications. */
export function formatApplications(
  applications: readonly Application[],
  style: Style & { readonly wide: boolean },
): string {
  const heading = ['NAME', 'CLUSTER', 'NAMESPACE', 'PROJECT', 'STATUS', 'HEALTH', 'SYNCPOLICY', 'CONDITIONS'];
  const rows = applications.map((application) => {
    const { spec, status } = application;
    const [source] = sourcesOf(spec);
    return [
      shownName(application),
      spec.destination.name ?? spec.destination.server ?? '',
      spec.destination.namespace ?? '',
      spec.project,
      status.sync.status,
      status.health.status,
      describePolicy(application),
      [...new Set(status.conditions.map(({ type }) => type))].join(','),
      ...(style.wide ? [source?.repoURL ?? '', source?.path ?? source?.chart ?? '', source?.targetRevision ?? ''] : []),
    ];
  });
  return formatTable([...heading, ...(style.wide ? ['REPO', 'PATH', 'TARGET'] : [])], rows, style);
}

/** All of one application that fits on a screen. */
export function formatApplication(application: Application, style: Style): string {
  const { spec, status } = application;
  const fields = formatFields(
    [
      ['Name', shownName(application)],
      ['Project', spec.project],
      ['Server', spec.destination.name ?? spec.destination.server],
      ['Namespace', spec.destination.namespace],
      ...sourcesOf(spec).flatMap((source): (readonly [string, string | undefined])[] => [
        ['Repo', source.repoURL],
        ['Target', source.targetRevision ?? 'HEAD'],
        ['Path', source.path],
        ['Chart', source.chart],
      ]),
      ['Sync Policy', describePolicy(application)],
      ['Sync Status', describeSync(application)],
      ['Health Status', describeHealth(application)],
      ['Last Refresh', status.reconciledAt],
      ['Deleted At', application.metadata.deletionTimestamp],
    ],
    style,
  );
  return [
    fields,
    formatOperation(application, style),
    formatConditions(application, style),
    formatResources(application, style),
  ]
    .filter((section) => section !== '')
    .join('\n');
}

/** The operation that runs or ran last, and how it ended. */
export function formatOperation({ status }: Application, style: Style): string {
  const state = status.operationState;
  if (!state) return '';
  return formatFields(
    [
      ['Operation', 'Sync'],
      ['Sync Revision', state.syncResult?.revision ?? state.syncResult?.revisions?.join(', ')],
      ['Phase', state.phase],
      ['Start', state.startedAt],
      ['Finished', state.finishedAt],
      ['Message', state.message],
    ],
    style,
  );
}

function formatConditions({ status }: Application, style: Style): string {
  if (status.conditions.length === 0) return '';
  const rows = status.conditions.map(({ type, message, lastTransitionTime }) => [type, message, lastTransitionTime]);
  return formatTable(['CONDITION', 'MESSAGE', 'LAST TRANSITION'], rows, style);
}

/** Each object of the application; what the last sync did with it, if the object itself has nothing to say. */
function formatResources({ status }: Application, style: Style): string {
  if (status.resources.length === 0) return '';
  const results = status.operationState?.syncResult?.resources ?? [];
  const rows = status.resources.map((resource) => {
    const result = results.find(
      (candidate) =>
        candidate.kind === resource.kind &&
        candidate.group === resource.group &&
        candidate.name === resource.name &&
        candidate.namespace === (resource.namespace ?? ''),
    );
    return [
      resource.group,
      resource.kind,
      resource.namespace ?? '',
      resource.name,
      resource.status ?? '',
      resource.health?.status ?? '',
      resource.hook ? 'yes' : '',
      resource.message ?? resource.health?.message ?? result?.message ?? '',
    ];
  });
  // The first column is always printed; the core group has no name, so kinds come first.
  const heading = ['KIND', 'GROUP', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH', 'HOOK', 'MESSAGE'];
  return formatTable(
    heading,
    rows.map(([group = '', kind = '', ...rest]) => [kind, group, ...rest]),
    style,
  );
}

function describePolicy({ spec }: Application): string {
  if (!isAutomated(spec.syncPolicy)) return 'Manual';
  const { prune, selfHeal } = spec.syncPolicy?.automated ?? {};
  return `Auto${prune ? '-Prune' : ''}${selfHeal ? '-SelfHeal' : ''}`;
}

function describeHealth({ status: { health } }: Application): string {
  const since = health.lastTransitionTime ? ` since ${health.lastTransitionTime}` : '';
  return `${health.status}${since}${health.message ? `: ${health.message}` : ''}`;
}

function describeSync({ spec, status }: Application): string {
  const target = sourcesOf(spec)[0]?.targetRevision ?? 'HEAD';
  const revision = shortRevision(status.sync.revision ?? status.sync.revisions?.[0]);
  const relation = status.sync.status === 'Synced' ? 'to' : 'from';
  const since = status.sync.lastTransitionTime ? ` since ${status.sync.lastTransitionTime}` : '';
  if (revision === '') return `${status.sync.status}${since}`;
  return `${status.sync.status} ${relation} ${target} (${revision})${since}`;
}
