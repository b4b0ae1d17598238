import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, listOrEmpty } from '../json.ts';
import { age, duration } from './age.ts';
import { type Column, containerColumns, labels, number, printed, selectorText, text } from './column.ts';

const TEMPLATE = 'spec.template.spec.containers';
const SELECTOR: Column = {
  name: 'Selector',
  priority: 1,
  value: (object) => selectorText(at(object, 'spec', 'selector')),
};

const ratio = (name: string, part: string, whole: string): Column => ({
  name,
  value: (object) => `${Number(at(object, ...part.split('.')) ?? 0)}/${Number(at(object, ...whole.split('.')) ?? 0)}`,
});

/** Columns of Pods and what makes them, beside name and age. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/Pod': [
    { name: 'Ready', value: readyContainers },
    { name: 'Status', value: podStatus },
    { name: 'Restarts', value: restarts },
    text('IP', 'status.podIP', '<none>', 1),
    text('Node', 'spec.nodeName', '<none>', 1),
    text('Nominated Node', 'status.nominatedNodeName', '<none>', 1),
    { name: 'Readiness Gates', priority: 1, value: () => '<none>' },
  ],
  '/ReplicationController': [
    number('Desired', 'spec.replicas'),
    number('Current', 'status.replicas'),
    number('Ready', 'status.readyReplicas'),
    ...containerColumns(TEMPLATE),
    { name: 'Selector', priority: 1, value: (object) => labels(at(object, 'spec', 'selector')) },
  ],
  'apps/Deployment': [
    ratio('Ready', 'status.readyReplicas', 'spec.replicas'),
    number('Up-to-date', 'status.updatedReplicas'),
    number('Available', 'status.availableReplicas'),
    ...containerColumns(TEMPLATE),
    SELECTOR,
  ],
  'apps/ReplicaSet': [
    number('Desired', 'spec.replicas'),
    number('Current', 'status.replicas'),
    number('Ready', 'status.readyReplicas'),
    ...containerColumns(TEMPLATE),
    SELECTOR,
  ],
  'apps/StatefulSet': [ratio('Ready', 'status.readyReplicas', 'spec.replicas'), ...containerColumns(TEMPLATE)],
  'apps/DaemonSet': [
    number('Desired', 'status.desiredNumberScheduled'),
    number('Current', 'status.currentNumberScheduled'),
    number('Ready', 'status.numberReady'),
    number('Up-to-date', 'status.updatedNumberScheduled'),
    number('Available', 'status.numberAvailable'),
    { name: 'Node Selector', value: (object) => labels(at(object, 'spec', 'template', 'spec', 'nodeSelector')) },
    ...containerColumns(TEMPLATE),
    SELECTOR,
  ],
  'apps/ControllerRevision': [
    { name: 'Controller', value: (object) => controllerOf(object) },
    number('Revision', 'revision'),
  ],
  'batch/Job': [
    { name: 'Status', value: jobStatus },
    ratio('Completions', 'status.succeeded', 'spec.completions'),
    { name: 'Duration', value: jobDuration },
    ...containerColumns(TEMPLATE),
    SELECTOR,
  ],
  'batch/CronJob': [
    text('Schedule', 'spec.schedule'),
    text('Timezone', 'spec.timeZone'),
    { name: 'Suspend', value: (object) => (at(object, 'spec', 'suspend') === true ? 'True' : 'False') },
    { name: 'Active', type: 'integer', value: (object) => listOrEmpty(at(object, 'status', 'active')).length },
    {
      name: 'Last Schedule',
      value: (object, now) => {
        const last = at(object, 'status', 'lastScheduleTime');
        return typeof last === 'string' ? age(last, now) : '<none>';
      },
    },
    ...containerColumns('spec.jobTemplate.spec.template.spec.containers'),
  ],
  'autoscaling/HorizontalPodAutoscaler': [
    {
      name: 'Reference',
      value: (object) =>
        `${printed(at(object, 'spec', 'scaleTargetRef', 'kind'))}/${printed(at(object, 'spec', 'scaleTargetRef', 'name'))}`,
    },
    { name: 'Targets', value: autoscalerTargets },
    text('MinPods', 'spec.minReplicas'),
    number('MaxPods', 'spec.maxReplicas'),
    number('Replicas', 'status.currentReplicas'),
  ],
};

function readyContainers(object: KubernetesObject): string {
  const ready = listOrEmpty(at(object, 'status', 'containerStatuses')).filter(
    (one) => at(one, 'ready') === true,
  ).length;
  return `${ready}/${listOrEmpty(at(object, 'spec', 'containers')).length}`;
}

function restarts(object: KubernetesObject): string {
  const counts = listOrEmpty(at(object, 'status', 'containerStatuses')).map((one) =>
    Number(at(one, 'restartCount') ?? 0),
  );
  return String(counts.reduce((sum, count) => sum + count, 0));
}

/** The phase, or why a container does not run. */
function podStatus(object: KubernetesObject): string {
  let status = printed(at(object, 'status', 'reason') ?? at(object, 'status', 'phase'), 'Unknown');
  for (const container of listOrEmpty(at(object, 'status', 'containerStatuses'))) {
    const waiting = at(container, 'state', 'waiting', 'reason');
    const terminated = at(container, 'state', 'terminated', 'reason');
    if (waiting) status = String(waiting);
    else if (terminated) status = String(terminated);
  }
  return object.metadata.deletionTimestamp === undefined ? status : 'Terminating';
}

function controllerOf(object: KubernetesObject): string {
  const owner = object.metadata.ownerReferences?.[0];
  return owner === undefined
    ? '<none>'
    : `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0] ?? ''}/${owner.name}`;
}

function jobStatus(object: KubernetesObject): string {
  const conditions = listOrEmpty(at(object, 'status', 'conditions')).filter((one) => at(one, 'status') === 'True');
  const has = (type: string): boolean => conditions.some((one) => at(one, 'type') === type);
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return has('Suspended') ? 'Suspended' : 'Running';
}

function jobDuration(object: KubernetesObject, now: Date): string {
  const start = at(object, 'status', 'startTime');
  const end = at(object, 'status', 'completionTime');
  if (typeof start !== 'string') return '';
  return duration((typeof end === 'string' ? Date.parse(end) : now.getTime()) - Date.parse(start));
}

function autoscalerTargets(object: KubernetesObject): string {
  const metrics = listOrEmpty(at(object, 'spec', 'metrics'));
  const texts = metrics.map((metric) => {
    const name = printed(at(metric, 'resource', 'name'), 'unknown');
    const target = at(metric, 'resource', 'target', 'averageUtilization');
    return `${name}: <unknown>/${target === undefined ? '<auto>' : `${String(target)}%`}`;
  });
  return texts.length === 0 ? '<none>' : texts.join(', ');
}
