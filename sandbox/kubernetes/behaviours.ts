import { allocateServiceAddresses, carryServiceAddresses } from './allocate-service.ts';
import type { Behaviour } from './behaviour.ts';
import * as cluster from './defaults/cluster-kinds.ts';
import * as core from './defaults/core.ts';
import * as workloads from './defaults/workloads.ts';
import { behaviourKeyOf, type Kind } from './kinds/kind.ts';
import {
  prepareDaemonSet,
  prepareDaemonSetUpdate,
  prepareJob,
  prepareNamespace,
  preparePersistentVolumeClaim,
  preparePod,
} from './prepare-new-object.ts';
import * as validateCore from './validation/core.ts';
import * as validateDefinition from './validation/custom-resource-definition.ts';
import * as validateNetworking from './validation/networking.ts';
import { validatePod, validatePodUpdate } from './validation/pod-spec.ts';
import { validateBinding, validateBindingUpdate, validateRole } from './validation/rbac.ts';
import * as validateWorkloads from './validation/workloads.ts';

const PATH_SEGMENT = { nameRule: 'path-segment' } as const;

/** What is particular to each kind, by group and kind. */
const TABLE: Readonly<Record<string, Behaviour>> = {
  '/Pod': {
    defaults: workloads.defaultPod,
    prepareCreate: preparePod,
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    returnsDeleted: true,
  },
  '/PodTemplate': { defaults: workloads.defaultPodTemplate, returnsDeleted: true },
  '/ReplicationController': {
    defaults: workloads.defaultReplicationController,
    validate: validateWorkloads.validateReplicationController,
    defaultPropagation: 'Orphan',
  },
  '/Service': {
    defaults: core.defaultService,
    prepareUpdate: carryServiceAddresses,
    validate: validateCore.validateService,
    validateUpdate: validateCore.validateServiceUpdate,
    allocate: allocateServiceAddresses,
    nameRule: 'rfc1035',
    returnsDeleted: true,
  },
  '/Secret': {
    defaults: core.defaultSecret,
    validate: validateCore.validateSecret,
    validateUpdate: validateCore.validateSecretUpdate,
  },
  '/ConfigMap': { validate: validateCore.validateConfigMap, validateUpdate: validateCore.validateConfigMapUpdate },
  '/Namespace': {
    defaults: core.defaultNamespace,
    prepareCreate: prepareNamespace,
    nameRule: 'label',
    returnsDeleted: true,
  },
  '/ServiceAccount': { returnsDeleted: true },
  '/PersistentVolumeClaim': {
    defaults: core.defaultPersistentVolumeClaim,
    prepareCreate: preparePersistentVolumeClaim,
    validate: validateCore.validatePersistentVolumeClaim,
    validateUpdate: validateCore.validatePersistentVolumeClaimUpdate,
    returnsDeleted: true,
  },
  '/PersistentVolume': {
    defaults: core.defaultPersistentVolume,
    prepareCreate: preparePersistentVolumeClaim,
    validate: validateCore.validatePersistentVolume,
    returnsDeleted: true,
  },
  '/Endpoints': { defaults: core.defaultEndpoints },
  '/LimitRange': { defaults: core.defaultLimitRange },
  '/ResourceQuota': { returnsDeleted: true },
  'apps/Deployment': {
    defaults: workloads.defaultDeployment,
    validate: validateWorkloads.validateDeployment,
    validateUpdate: validateWorkloads.validateSelectorUpdate,
  },
  'apps/ReplicaSet': {
    defaults: workloads.defaultReplicaSet,
    validate: validateWorkloads.validateSelectorAndTemplate,
    validateUpdate: validateWorkloads.validateSelectorUpdate,
  },
  'apps/StatefulSet': {
    defaults: workloads.defaultStatefulSet,
    validate: validateWorkloads.validateSelectorAndTemplate,
    validateUpdate: validateWorkloads.validateStatefulSetUpdate,
  },
  'apps/DaemonSet': {
    defaults: workloads.defaultDaemonSet,
    prepareCreate: prepareDaemonSet,
    prepareUpdate: prepareDaemonSetUpdate,
    validate: validateWorkloads.validateSelectorAndTemplate,
    validateUpdate: validateWorkloads.validateSelectorUpdate,
  },
  'apps/ControllerRevision': { validateUpdate: validateWorkloads.validateControllerRevisionUpdate },
  'batch/Job': {
    defaults: workloads.defaultJob,
    prepareCreate: prepareJob,
    validate: validateWorkloads.validateJob,
    validateUpdate: validateWorkloads.validateJobUpdate,
    defaultPropagation: 'Orphan',
  },
  'batch/CronJob': { defaults: workloads.defaultCronJob, validate: validateWorkloads.validateCronJob },
  'networking.k8s.io/Ingress': { validate: validateNetworking.validateIngress },
  'networking.k8s.io/IngressClass': { defaults: cluster.defaultIngressClass },
  'networking.k8s.io/NetworkPolicy': { defaults: cluster.defaultNetworkPolicy },
  'autoscaling/HorizontalPodAutoscaler': {
    defaults: cluster.defaultAutoscaler,
    validate: validateWorkloads.validateAutoscaler,
  },
  'rbac.authorization.k8s.io/Role': { validate: validateRole, ...PATH_SEGMENT },
  'rbac.authorization.k8s.io/ClusterRole': { validate: validateRole, ...PATH_SEGMENT },
  'rbac.authorization.k8s.io/RoleBinding': {
    defaults: cluster.defaultRoleBinding,
    validate: validateBinding,
    validateUpdate: validateBindingUpdate,
    ...PATH_SEGMENT,
  },
  'rbac.authorization.k8s.io/ClusterRoleBinding': {
    defaults: cluster.defaultRoleBinding,
    validate: validateBinding,
    validateUpdate: validateBindingUpdate,
    ...PATH_SEGMENT,
  },
  'storage.k8s.io/StorageClass': { defaults: cluster.defaultStorageClass },
  'scheduling.k8s.io/PriorityClass': { defaults: cluster.defaultPriorityClass },
  'discovery.k8s.io/EndpointSlice': { defaults: cluster.defaultEndpointSlice },
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': { defaults: cluster.defaultWebhooks },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': { defaults: cluster.defaultWebhooks },
  'apiregistration.k8s.io/APIService': { defaults: cluster.defaultApiService, ...PATH_SEGMENT },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    defaults: cluster.defaultCustomResourceDefinition,
    deletionFinalizer: 'customresourcecleanup.apiextensions.k8s.io',
    validate: validateDefinition.validateDefinition,
    validateUpdate: validateDefinition.validateDefinitionUpdate,
  },
};

const NONE: Behaviour = {};

/** What is particular to a kind; nothing for most custom resources. */
export function behaviourOf(kind: Kind): Behaviour {
  return kind.isBuiltin ? (TABLE[behaviourKeyOf(kind)] ?? NONE) : NONE;
}
