import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ControllerContext } from './controller.ts';
import type { LabelSelector } from './label-selector.ts';
import type { PodTemplate } from './pod-template.ts';

/** What the controller reads of a StatefulSet's spec. */
export interface StatefulSetSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly revisionHistoryLimit?: number;
  readonly ordinals?: { readonly start?: number };
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  readonly volumeClaimTemplates?: readonly ClaimTemplate[];
}

interface ClaimTemplate {
  readonly metadata: { readonly name: string; readonly labels?: { readonly [key: string]: string } };
  readonly spec: object;
}

/** The number at the end of a Pod's name. */
export function ordinalOf(pod: KubernetesObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

/** Makes the claims of a Pod that do not exist; they outlive it. */
export function createClaims(
  statefulSet: KubernetesObject,
  spec: StatefulSetSpec,
  podName: string,
  { api }: ControllerContext,
): void {
  const namespace = statefulSet.metadata.namespace ?? '';
  for (const template of spec.volumeClaimTemplates ?? []) {
    const name = `${template.metadata.name}-${podName}`;
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
    if (api.get(claim)) continue;
    const labels = { ...spec.selector.matchLabels, ...template.metadata.labels };
    api.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, labels },
      spec: structuredClone(template.spec),
    });
  }
}

/** The template with a volume for each claim of the Pod. */
export function withClaims(template: PodTemplate, spec: StatefulSetSpec, podName: string): PodTemplate {
  const claims = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) return template;
  const names = new Set(claims.map((claim) => claim.metadata.name));
  const others = ((template.spec?.volumes ?? []) as readonly { readonly name: string }[]).filter(
    ({ name }) => !names.has(name),
  );
  const volumes = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-${podName}` } }));
  return { ...template, spec: { ...template.spec, volumes: [...volumes, ...others] } };
}
