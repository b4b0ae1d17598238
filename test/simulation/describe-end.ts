import { assessLive } from '../../shared/domain/health/assess-live.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import { readField } from './cluster/field-paths.ts';
import { nameObject } from './cluster/object-lifecycle.ts';
import type { World } from './world.ts';

const OWN_LABEL = 'windlass.dev/application';
const TRACKING = 'argocd.argoproj.io/tracking-id';
const DEFAULT_NAMESPACES = ['default', 'kube-system'];

/** How a scenario ended, in lines for people and without anything that differs from run to run. */
export async function describeEnd(world: World): Promise<readonly string[]> {
  const record = await world.read();
  const objects = world.cluster.objects().filter(isOfInterest).map(describeObject).sort();
  return [
    ...section('application', record ? describeApplication(record) : ['gone']),
    ...section('results', record ? describeResults(record) : []),
    ...section('resources', record ? describeResources(record) : []),
    ...section('history', record ? describeHistory(record) : []),
    ...section('conditions', record ? describeConditions(record) : []),
    ...section('cluster', objects),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line.replaceAll('\n', '\n    ')}`)];
}

function describeApplication({ application, control }: ApplicationRecord): readonly string[] {
  const { sync, health, operationState } = application.status;
  const deleting = application.metadata.deletionTimestamp ? ' being deleted' : '';
  const running = control.sync ? ' (still under way)' : '';
  return [
    `${sync.status} ${health.status}${deleting}`,
    ...(operationState ? [`operation ${operationState.phase}${running}`] : []),
  ];
}

function describeResults({ application }: ApplicationRecord): readonly string[] {
  return (application.status.operationState?.syncResult?.resources ?? []).map((result) => {
    const where = result.namespace ? `${result.namespace}/` : '';
    const hook = result.hookType ? ` hook ${result.hookType}` : '';
    const phase = result.hookPhase ? ` ${result.hookPhase}` : '';
    const message = result.message ? `: ${result.message}` : '';
    return `${result.syncPhase} ${result.kind} ${where}${result.name}${hook}${phase} ${result.status ?? '-'}${message}`;
  });
}

function describeResources({ application }: ApplicationRecord): readonly string[] {
  return application.status.resources
    .map((resource) => {
      const where = resource.namespace ? `${resource.namespace}/` : '';
      const flags = [
        resource.hook ? 'hook' : '',
        resource.requiresPruning ? 'requires pruning' : '',
        resource.requiresDeletionConfirmation ? 'requires confirmation' : '',
        resource.message ?? '',
      ].filter((flag) => flag !== '');
      const words = [
        resource.status ?? '-',
        resource.health?.status ?? '',
        ...(flags.length > 0 ? [`(${flags.join(', ')})`] : []),
      ];
      return `${resource.kind} ${where}${resource.name} ${words.filter((word) => word !== '').join(' ')}`;
    })
    .sort();
}

function describeHistory({ application }: ApplicationRecord): readonly string[] {
  return application.status.history.map(({ id, revision, revisions, initiatedBy }) => {
    const commits = (revisions ?? [revision ?? '']).map((sha) => `#${sha[0]}`).join(' ');
    return `${id} ${commits} ${initiatedBy.automated ? 'automated' : `by ${initiatedBy.username}`}`;
  });
}

function describeConditions({ application }: ApplicationRecord): readonly string[] {
  return application.status.conditions.map(
    ({ type, message }) => `${type}: ${message.replaceAll(/\b(\w)\1{39}\b/g, '#$1')}`,
  );
}

function isOfInterest({ kind, metadata }: KubernetesObject): boolean {
  return kind !== 'Namespace' || !DEFAULT_NAMESPACES.includes(metadata.name);
}

/** An object, what it holds, and what is unusual about it. */
function describeObject(object: KubernetesObject): string {
  const { labels = {}, annotations = {}, finalizers = [], deletionTimestamp, generation } = object.metadata;
  const owner = annotations[TRACKING]?.split(':')[0];
  const health = object.status === undefined ? undefined : assessLive(object)?.status;
  const others = Object.entries({ ...labels, ...annotations }).filter(
    ([name]) =>
      name !== OWN_LABEL &&
      !name.includes('argocd.argoproj.io/') &&
      !name.includes('windlass.dev/') &&
      !name.startsWith('helm.sh/'),
  );
  const words = [
    contentOf(object),
    health ?? '',
    ...(generation !== undefined && generation > 1 ? [`generation ${generation}`] : []),
    ...others.map(([name, value]) => `${name}=${value}`),
    ...(finalizers.length > 0 ? [`finalizers ${finalizers.join(' ')}`] : []),
    ...(deletionTimestamp ? ['terminating'] : []),
    owner ? `of ${owner}` : 'of nobody',
  ];
  return `${nameObject(object)}: ${words.filter((word) => word !== '').join(', ')}`;
}

function contentOf(object: KubernetesObject): string {
  const containers = (readField(object, 'spec\ntemplate\nspec\ncontainers') ?? readField(object, 'spec\ncontainers')) as
    | readonly { readonly image?: string }[]
    | undefined;
  const replicas = readField(object, 'spec\nreplicas');
  const more = typeof replicas === 'number' && replicas !== 1 ? ` replicas ${replicas}` : '';
  if (containers) return `${containers.map(({ image }) => image).join(' ')}${more}`;
  const data = object.data ?? object.spec;
  return data === undefined || object.kind === 'CustomResourceDefinition' ? '' : JSON.stringify(data);
}
