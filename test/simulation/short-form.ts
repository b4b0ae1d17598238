import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { apiVersionOfKind } from './cluster/known-kinds.ts';

type Fields = { readonly [name: string]: unknown };

/** Fields of the short form that become annotations. */
const ANNOTATIONS: { readonly [field: string]: string } = {
  wave: 'argocd.argoproj.io/sync-wave',
  hook: 'argocd.argoproj.io/hook',
  deletePolicy: 'argocd.argoproj.io/hook-delete-policy',
  options: 'argocd.argoproj.io/sync-options',
  compareOptions: 'argocd.argoproj.io/compare-options',
  helmHook: 'helm.sh/hook',
  helmWeight: 'helm.sh/hook-weight',
  helmDeletePolicy: 'helm.sh/hook-delete-policy',
};
const METADATA = ['namespace', 'labels', 'finalizers', 'ownerReferences', 'generateName'];
const OWN = ['apiVersion', 'content', 'annotations', ...Object.keys(ANNOTATIONS), ...METADATA];

/**
 * Reads a manifest in short form: `{ Deployment: web, wave: 1, content: v2 }`.
 *
 * The first field is kind and name; `content` is what changes from commit to commit (image or data). Every other field stands as
 * it is. A manifest that has `kind` is taken as it is, whole.
 */
export function readShortForm(written: Fields): KubernetesObject {
  if (typeof written.kind === 'string') return written as unknown as KubernetesObject;
  const [[kind = '', name] = []] = Object.entries(written);
  const apiVersion = written.apiVersion ?? apiVersionOfKind(kind);
  if (typeof apiVersion !== 'string') throw new Error(`kind ${kind} needs an apiVersion`);
  const annotations = {
    ...(written.annotations as Fields | undefined),
    ...Object.fromEntries(
      Object.entries(ANNOTATIONS).flatMap(([field, annotation]) =>
        written[field] === undefined ? [] : [[annotation, String(written[field])]],
      ),
    ),
  };
  const metadata = Object.fromEntries(
    METADATA.filter((field) => field in written).map((field) => [field, written[field]]),
  );
  const others = Object.fromEntries(
    Object.entries(written).filter(([field]) => field !== kind && !OWN.includes(field)),
  );
  return {
    apiVersion,
    kind,
    metadata: {
      ...(name ? { name: String(name) } : {}),
      ...metadata,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    } as KubernetesObject['metadata'],
    ...merge(bodyOf(kind, String(written.content ?? '1')), others),
  };
}

function bodyOf(kind: string, content: string): Fields {
  const containers = [{ name: 'main', image: content }];
  const selector = { matchLabels: { app: 'web' } };
  switch (kind) {
    case 'ConfigMap':
    case 'Secret':
      return { data: { content } };
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
      return { spec: { replicas: 1, selector, template: { spec: { containers } } } };
    case 'Job':
      return { spec: { template: { spec: { containers, restartPolicy: 'Never' } } } };
    case 'Pod':
      return { spec: { containers, restartPolicy: 'Never' } };
    case 'Service':
      return { spec: { ports: [{ port: 80 }], selector: { content } } };
    case 'CustomResourceDefinition':
    case 'Namespace':
    case 'ServiceAccount':
      return {};
    default:
      return { spec: { content } };
  }
}

function merge(a: Fields, b: Fields): Fields {
  const merged = Object.entries(b).map(([name, value]) => {
    const before = a[name];
    return [name, isFields(before) && isFields(value) ? merge(before, value) : value];
  });
  return { ...a, ...Object.fromEntries(merged) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
