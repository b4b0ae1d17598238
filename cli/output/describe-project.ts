import type { AppProject, ProjectDestination, ProjectResource } from '../../shared/domain/project/app-project.ts';
import { describeWindow } from '../../shared/domain/project/sync-window.ts';
import { formatFields, formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };

/** The list of projects. */
export function formatProjects(projects: readonly AppProject[], style: Style): string {
  const rows = projects.map(({ metadata, spec }) => [
    metadata.name,
    spec.description ?? '',
    summarize(spec.destinations?.map(describeDestination) ?? [], 'destinations'),
    summarize(spec.sourceRepos ?? [], 'repos'),
    summarize(spec.clusterResourceWhitelist?.map(describeResource) ?? [], 'resources'),
    summarize(spec.syncWindows?.map(describeWindow) ?? [], 'windows'),
  ]);
  const heading = ['NAME', 'DESCRIPTION', 'DESTINATIONS', 'SOURCES', 'CLUSTER-RESOURCE-WHITELIST', 'SYNC-WINDOWS'];
  return formatTable(heading, rows, style);
}

/** All of one project. */
export function formatProject({ metadata, spec }: AppProject, style: Style): string {
  return formatFields(
    [
      ['Name', metadata.name],
      ['Description', spec.description],
      ...fieldsOf('Destination', spec.destinations?.map(describeDestination)),
      ...fieldsOf('Repository', spec.sourceRepos),
      ...fieldsOf('Source Namespace', spec.sourceNamespaces),
      ...fieldsOf('Allowed Cluster Resource', spec.clusterResourceWhitelist?.map(describeResource)),
      ...fieldsOf('Denied Cluster Resource', spec.clusterResourceBlacklist?.map(describeResource)),
      ...(spec.namespaceResourceWhitelist
        ? fieldsOf('Allowed Namespaced Resource', spec.namespaceResourceWhitelist.map(describeResource))
        : [['Allowed Namespaced Resource', '<all>'] as const]),
      ...fieldsOf('Denied Namespaced Resource', spec.namespaceResourceBlacklist?.map(describeResource)),
      ...fieldsOf('Sync Window', spec.syncWindows?.map(describeWindow)),
    ],
    style,
  );
}

/** A line for each item. */
function fieldsOf(name: string, items: readonly string[] = []): readonly (readonly [name: string, value: string])[] {
  return items.length === 0 ? [[name, '<none>']] : items.map((item) => [name, item] as const);
}

/** One item itself, several as their number. */
function summarize(items: readonly string[], plural: string): string {
  const [first] = items;
  if (first === undefined) return '<none>';
  return items.length === 1 ? first : `${items.length} ${plural}`;
}

function describeDestination({ server, name, namespace = '' }: ProjectDestination): string {
  return `${server || name || ''},${namespace}`;
}

function describeResource({ group, kind, name }: ProjectResource): string {
  return `${group}/${kind}${name ? `/${name}` : ''}`;
}
