import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { fieldAt, numberAt } from '../read-field.ts';
import type { Signal } from './signal.ts';

/** How many there should be: in the spec, or else what the controller is at. */
const WANTED: readonly (readonly string[])[] = [
  ['spec', 'replicas'],
  ['spec', 'replicaCount'],
  ['spec', 'size'],
  ['status', 'desiredNumberScheduled'],
  ['status', 'desiredHealthy'],
  ['status', 'desiredReplicas'],
  ['status', 'expectedNodes'],
  ['status', 'replicas'],
  ['status', 'size'],
];

/** How many there are of which the object wants all. */
const PRESENT: readonly string[] = [
  'updatedReplicas',
  'updatedNumberScheduled',
  'readyReplicas',
  'availableReplicas',
  'numberAvailable',
  'numberReady',
  'availableNodes',
  'readyNodes',
  'currentHealthy',
];

/** Like `1/3`. */
const RATIO = /^(\d+)\/(\d+)$/;

/** Judges an object by how many of its replicas are there; undefined if it counts none. */
export function judgeCounts(object: KubernetesObject): Signal | undefined {
  const wanted = WANTED.map((path) => numberAt(object, ...path)).find((count) => count !== undefined);
  const counts = PRESENT.flatMap((field) => {
    const count = numberAt(object.status, field);
    return count === undefined ? [] : [{ field, count }];
  });
  if (wanted !== undefined && counts.length > 0) {
    const short = counts.find(({ count }) => count < wanted);
    if (short && isHeld(object, short.field)) {
      return { status: 'Suspended', message: `the partition holds the rollout at ${short.count} of ${wanted}` };
    }
    return short
      ? { status: 'Progressing', message: `${short.count} of ${wanted} ${inWords(short.field)}` }
      : { status: 'Healthy', message: '' };
  }
  return judgeRatios(object.status);
}

/** A partition keeps replicas at the old version until somebody lowers it. */
function isHeld({ spec }: KubernetesObject, field: string): boolean {
  const partition =
    numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition') ??
    numberAt(spec, 'updateStrategy', 'partition') ??
    0;
  return field.startsWith('updated') && partition > 0;
}

function judgeRatios(status: unknown): Signal | undefined {
  const places = [status, fieldAt(status, 'scale')];
  const ratios = places
    .flatMap((place) => Object.entries(typeof place === 'object' && place !== null ? place : {}))
    .flatMap(([name, value]) => {
      const match = typeof value === 'string' ? RATIO.exec(value) : null;
      return match ? [{ name, text: match[0], short: Number(match[1]) < Number(match[2]) }] : [];
    });
  const [first] = ratios;
  if (!first) return undefined;
  const short = ratios.find((ratio) => ratio.short);
  return short
    ? { status: 'Progressing', message: `${short.name} is ${short.text}` }
    : { status: 'Healthy', message: '' };
}

/** `readyReplicas` → `ready replicas`. */
function inWords(field: string): string {
  return field.replace(/([A-Z])/g, ' $1').toLowerCase();
}
