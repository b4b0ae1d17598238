import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { withTextQuantities } from '../../../shared/domain/resource/with-text-quantities.ts';
import { customResourceDefinition } from '../../support/custom-resource-definition.ts';

/** The kind of the custom objects among them. */
export const WIDGET_DEFINITION = customResourceDefinition({
  group: 'compare.example.org',
  kind: 'Widget',
  schema: {
    type: 'object',
    properties: {
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      spec: {
        type: 'object',
        properties: {
          size: { type: 'integer', default: 3 },
          limit: { type: 'string' },
          port: { 'x-kubernetes-int-or-string': true },
          parts: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name', 'side'],
            items: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string' },
                side: { type: 'string', default: 'left' },
                color: { type: 'string', default: 'red' },
              },
            },
          },
          tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
          steps: { type: 'array', items: { type: 'string' } },
          whole: {
            type: 'object',
            'x-kubernetes-map-type': 'atomic',
            additionalProperties: { type: 'string' },
          },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    },
  },
});

const labels = { app: 'x' };
const container = {
  name: 'main',
  image: 'nginx:1',
  ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP', name: 'dns' }],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  resources: { requests: { cpu: '1000m', memory: '1024Mi' }, limits: { cpu: 2, memory: '2Gi' } },
  volumeMounts: [{ name: 'data', mountPath: '/data' }],
  livenessProbe: { httpGet: { path: '/', port: 80 } },
};
const template = {
  metadata: { labels, annotations: {} },
  spec: {
    containers: [container, { name: 'side', image: 'busybox', args: ['sleep', '1'], securityContext: {} }],
    volumes: [{ name: 'data', emptyDir: {} }],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    nodeSelector: { disk: 'ssd' },
  },
};
const metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

/** An object of each of 24 kinds, as people write them: without defaults, in several ways of writing the same. */
export const TEMPLATES: readonly (readonly [apiVersion: string, kind: string, content: object])[] = [
  ['v1', 'ConfigMap', { data: { a: '1', 'b.txt': 'x\ny\n' }, binaryData: { c: 'AAEC' } }],
  ['v1', 'Secret', { type: 'Opaque', data: { a: 'MQ==', b: 'Mg==' } }],
  ['v1', 'ServiceAccount', { imagePullSecrets: [{ name: 'a' }, { name: 'b' }], automountServiceAccountToken: false }],
  [
    'v1',
    'Service',
    {
      spec: {
        selector: labels,
        ports: [
          { name: 'web', port: 80 },
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
        ],
      },
    },
  ],
  [
    'v1',
    'PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } } },
  ],
  ['v1', 'ResourceQuota', { spec: { hard: { cpu: '4000m', memory: '0.5Gi', pods: 10 } } }],
  [
    'v1',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', default: { cpu: '500m' }, max: { memory: '1024Mi' } }] } },
  ],
  ['v1', 'PodTemplate', { template }],
  ['apps/v1', 'Deployment', { spec: { replicas: 0, selector: { matchLabels: labels }, template } }],
  ['apps/v1', 'ReplicaSet', { spec: { replicas: 0, selector: { matchLabels: labels }, template } }],
  [
    'apps/v1',
    'DaemonSet',
    {
      spec: {
        selector: { matchLabels: labels },
        template: { ...template, spec: { ...template.spec, nodeSelector: { no: 'where' } } },
      },
    },
  ],
  [
    'apps/v1',
    'StatefulSet',
    {
      spec: {
        replicas: 0,
        serviceName: 'x',
        selector: { matchLabels: labels },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'disk' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    },
  ],
  [
    'batch/v1',
    'CronJob',
    {
      spec: {
        schedule: '0 0 1 1 *',
        suspend: true,
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [container], volumes: template.spec.volumes } },
          },
        },
      },
    },
  ],
  [
    'networking.k8s.io/v1',
    'Ingress',
    {
      spec: {
        rules: [
          {
            host: 'a.example.org',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }],
            },
          },
        ],
        tls: [{ hosts: ['a.example.org'], secretName: 't' }],
      },
    },
  ],
  [
    'networking.k8s.io/v1',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 80 }], from: [{ podSelector: { matchLabels: labels } }] }],
      },
    },
  ],
  ['policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: '50%', selector: { matchLabels: labels } } }],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [metric],
      },
    },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'Role',
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
      subjects: [
        { kind: 'ServiceAccount', name: 'x', namespace: 'default' },
        { kind: 'User', name: 'u' },
      ],
    },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }] },
  ],
  ['scheduling.k8s.io/v1', 'PriorityClass', { value: 10, description: 'x' }],
  [
    'storage.k8s.io/v1',
    'StorageClass',
    { provisioner: 'example.org/x', parameters: { a: 'b' }, mountOptions: ['x', 'y'] },
  ],
  ['coordination.k8s.io/v1', 'Lease', { spec: { holderIdentity: 'x', leaseDurationSeconds: 10 } }],
  [
    'compare.example.org/v1',
    'Widget',
    {
      spec: {
        limit: '1000m',
        port: '80',
        parts: [{ name: 'a' }, { name: 'a', side: 'right' }],
        tags: ['x', 'y'],
        steps: ['1', '2'],
        whole: { a: 'b' },
        free: { a: [1, { b: null }], c: {} },
      },
    },
  ],
];

/** Kinds without a namespace. */
const CLUSTER_SCOPED: readonly string[] = ['ClusterRole', 'PriorityClass', 'StorageClass'];

/** An object of a template, with labels and annotations as a sync writes them. */
export function generateObject(
  templates: typeof TEMPLATES,
  { index, namespace, id }: { readonly index: number; readonly namespace: string; readonly id: string },
): KubernetesObject {
  const template = templates[index % templates.length];
  if (!template) throw new Error('there is no template');
  const [apiVersion, kind, content] = template;
  const placed = CLUSTER_SCOPED.includes(kind) ? {} : { namespace };
  const metadata = { name: `${namespace}-${id}`, ...placed, labels: { team: 'a' }, annotations: { note: '1000m' } };
  return withTextQuantities(structuredClone({ apiVersion, kind, metadata, ...content }) as KubernetesObject);
}
