import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { type Fields, fieldAt } from '../read-field.ts';
import type { Signal } from './signal.ts';

/** Where people tell a controller to let an object rest. */
const SWITCHES: readonly (readonly string[])[] = [
  ['pause'],
  ['paused'],
  ['suspend'],
  ['suspended'],
  ['hibernate'],
  ['hibernated'],
  ['strategy', 'paused'],
  ['strategy', 'rollingUpdate', 'paused'],
  ['updateStrategy', 'paused'],
  ['updateStrategy', 'rollingUpdate', 'paused'],
];

/** Annotations that do the same, like `cluster.x-k8s.io/paused`. */
const ANNOTATION = /(?:^|[./-])(?:paused?|suspend(?:ed)?|hibernat(?:e|ed|ion)|reconcil\w*)$/i;
const ON: ReadonlySet<string> = new Set(['true', 'on', 'yes', 'enabled', 'disabled', 'paused', 'suspended']);

/** Whether somebody told the object to rest: a switch in its spec, or an annotation. */
export function findSuspension({ spec, metadata }: KubernetesObject): Signal | undefined {
  const switched = SWITCHES.find((path) => fieldAt(spec, ...path) === true);
  if (switched) return { status: 'Suspended', message: `spec.${switched.join('.')} is true` };
  const annotated = Object.entries((fieldAt(metadata, 'annotations') ?? {}) as Fields).find(([name, value]) =>
    isPause(name, value),
  );
  return annotated && { status: 'Suspended', message: `annotation ${annotated[0]} is ${annotated[1]}` };
}

/** `crossplane.io/paused: "true"`, `cnpg.io/hibernation: "on"`, and the other way round `…/reconcile: disabled`. */
function isPause(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || !ANNOTATION.test(name)) return false;
  const text = value.toLowerCase();
  if (/reconcil\w*$/i.test(name)) return ['disabled', 'false', 'paused', 'suspended'].includes(text);
  return ON.has(text) && text !== 'disabled';
}
