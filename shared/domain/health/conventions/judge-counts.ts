import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { fieldAt, isFields, numberAt } from '../read-field.ts';
import { partsOf } from './judge-phase.ts';
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
    return count === undefined || wanted === undefined ? [] : [{ field, count, wanted }];
  });
  const all = [...counts, ...countsOfParts(object.status)];
  const short = all.find(({ count, wanted: goal }) => count < goal);
  if (!short) return all.length > 0 ? { status: 'Healthy', message: '' } : judgeRatios(object.status);
  const howMany = `${short.count} of ${short.wanted}`;
  return isHeld(object, short.field)
    ? { status: 'Suspended', message: `the partition holds the rollout at ${howMany}` }
    : { status: 'Progressing', message: `${howMany} ${inWords(short.field)}` };
}

interface Count {
  readonly field: string;
  readonly count: number;
  readonly wanted: number;
}

/** What parts count of themselves: `readyMembers` beside `members`, in a part or in the parts of a part. */
function countsOfParts(status: unknown): readonly Count[] {
  const parts = isFields(status) ? Object.values(status).flatMap(partsOf) : [];
  return parts.flatMap((part) =>
    Object.entries(part).flatMap(([field, count]) => {
      const whole = /^ready([A-Z]\w*)$/.exec(field)?.[1];
      const wanted = whole && part[whole.charAt(0).toLowerCase() + whole.slice(1)];
      return typeof count === 'number' && typeof wanted === 'number' ? [{ field, count, wanted }] : [];
    }),
  );
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
    .flatMap((place) => Object.entries(isFields(place) ? place : {}))
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
