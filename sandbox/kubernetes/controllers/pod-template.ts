import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { Labels } from './label-selector.ts';
import { controllerReferenceTo } from './write-object.ts';

/** `spec.template` of a workload. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels; readonly [field: string]: unknown };
  readonly spec?: { readonly [field: string]: unknown };
}

/** Kubernetes' alphabet for generated names: no vowels, so no words. */
const safeLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** A short hash that is the same for equal values, in letters that fit a name (FNV-1a, 32 bits). */
export function hashOf(value: unknown): string {
  const text = canonicalJson(value);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return [...String(hash)].map((digit) => safeLetters[Number(digit) % safeLetters.length]).join('');
}

/** JSON that does not depend on the order of keys; fields without a value do not count. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).filter(([, field]) => field !== undefined && field !== null);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Five random letters, as `generateName` adds them. */
export function randomSuffix(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => safeLetters[byte % safeLetters.length]).join(
    '',
  );
}

/** How a Pod of a template is named, and what it carries besides. */
export interface PodIdentity {
  /** The Pod's name; without it one is generated from the owner's. */
  readonly name?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly spec?: { readonly [field: string]: unknown };
}

/** The Pod that a workload makes of its template. */
export function podFromTemplate(
  owner: KubernetesObject,
  template: PodTemplate,
  identity: PodIdentity = {},
): KubernetesObject {
  const generateName = `${owner.metadata.name}-`;
  const { labels, annotations } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: identity.name ?? `${generateName}${randomSuffix()}`,
      ...(identity.name ? {} : { generateName }),
      namespace: owner.metadata.namespace ?? '',
      labels: { ...labels, ...identity.labels },
      ...(annotations && { annotations }),
      ownerReferences: [controllerReferenceTo(owner)],
    },
    spec: { ...structuredClone(template.spec), ...identity.spec },
  };
}
