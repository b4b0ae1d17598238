import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ControllerContext, referenceTo } from './controller.ts';
import { canonicalJson, hashOf, type PodTemplate } from './pod-template.ts';
import { controllerReferenceTo } from './write-object.ts';

interface RevisionData {
  readonly spec: { readonly template: PodTemplate };
}

/** The ControllerRevisions of a StatefulSet or DaemonSet, oldest first. */
export function revisionsOf(owner: KubernetesObject, context: ControllerContext): readonly KubernetesObject[] {
  return context.owned.of(owner, 'ControllerRevision').toSorted((one, other) => numberOf(one) - numberOf(other));
}

/** The revision of the owner's present template; made, or made the newest again, if need be. */
export function recordTemplate(
  owner: KubernetesObject,
  template: PodTemplate,
  context: ControllerContext,
): KubernetesObject {
  const revisions = revisionsOf(owner, context);
  const newest = numberOf(revisions.at(-1));
  const same = revisions.find((each) => canonicalJson(withoutDirective(templateOf(each))) === canonicalJson(template));
  if (same && numberOf(same) === newest) return same;
  if (same) {
    context.api.update(referenceTo(same), (live) => ({ ...live, revision: newest + 1 }));
    return { ...same, revision: newest + 1 };
  }
  const hash = hashOf(template);
  return context.api.create({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
      ownerReferences: [controllerReferenceTo(owner)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: newest + 1,
  });
}

/** The template that a revision keeps. */
export function templateOf(revision: KubernetesObject): PodTemplate {
  return (revision.data as RevisionData).spec.template;
}

/** Deletes the oldest revisions beyond the limit that no Pod is made from. */
export function removeOldRevisions(
  owner: KubernetesObject,
  kept: { readonly names: ReadonlySet<string>; readonly limit: number },
  context: ControllerContext,
): void {
  const idle = revisionsOf(owner, context).filter((each) => !kept.names.has(each.metadata.name));
  for (const revision of idle.slice(0, Math.max(0, idle.length - kept.limit)))
    context.api.delete(referenceTo(revision), 'Background');
}

/** The template to make Pods from: without the directive that is for `kubectl rollout undo`. */
export function withoutDirective(template: PodTemplate): PodTemplate {
  const { $patch: _directive, ...rest } = template as PodTemplate & { readonly $patch?: string };
  return rest;
}

function numberOf(revision: KubernetesObject | undefined): number {
  return Number(revision?.revision ?? 0);
}
