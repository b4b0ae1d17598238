import type { HealthCode } from '../../application/application.ts';
import type { Polarity } from './condition-polarity.ts';

/** What is peculiar about a kind, so that the conventions alone would judge it wrongly. */
export interface KnownException {
  /** `group/Kind`; `*` stands for any number of characters. */
  readonly kinds: readonly string[];
  /** Phases that mean something else here, or are numbers. */
  readonly phases?: { readonly [phase: string]: HealthCode };
  /** Conditions that mean something else here when they are True. */
  readonly polarity?: { readonly [type: string]: Polarity };
  /** Conditions without which the object is not there yet. */
  readonly awaits?: readonly string[];
  /** Its controller writes no status, or only in rare cases: an object without one is not waited for. */
  readonly isSilent?: true;
}

/**
 * The exceptions; the first that fits counts. A kind belongs here only if no rule can serve it: most custom resources are judged
 * well without a line, and nobody keeps a list complete.
 */
export const KNOWN_EXCEPTIONS: readonly KnownException[] = [
  {
    // Read by others, and answered nowhere.
    kinds: [
      'argoproj.io/AnalysisTemplate',
      'argoproj.io/AppProject',
      'argoproj.io/Cluster*Template',
      'argoproj.io/WorkflowTemplate',
      'config.istio.io/*',
      'extensions.istio.io/*',
      'networking.istio.io/*',
      'security.istio.io/*',
      'telemetry.istio.io/*',
      'crd.projectcalico.org/*',
      'gateway.networking.k8s.io/ReferenceGrant',
      'k8s.cni.cncf.io/NetworkAttachmentDefinition',
      'keda.sh/*TriggerAuthentication',
      'monitoring.coreos.com/*Monitor',
      'monitoring.coreos.com/AlertmanagerConfig',
      'monitoring.coreos.com/Probe',
      'monitoring.coreos.com/PrometheusRule',
      'monitoring.coreos.com/ScrapeConfig',
      'notification.toolkit.fluxcd.io/Alert',
      'notification.toolkit.fluxcd.io/Provider',
      'secrets-store.csi.x-k8s.io/SecretProviderClass',
      'snapshot.storage.k8s.io/*Class',
      'tekton.dev/ClusterTask',
      'tekton.dev/Pipeline',
      'tekton.dev/Task',
      'traefik.containo.us/*',
      'traefik.io/*',
      '*/*ProviderConfig',
    ],
    isSilent: true,
  },
  {
    // A proto enum: Pending, Accepted, Rejected, Warning. Pending is what an object stays in that nothing refers to.
    kinds: ['gateway.solo.io/*', 'gloo.solo.io/*'],
    phases: { 0: 'Suspended', 1: 'Healthy', 2: 'Degraded', 3: 'Degraded', Pending: 'Suspended' },
  },
  // Their phase speaks for the whole; these conditions stay False in a rollout that goes well.
  { kinds: ['argoproj.io/Rollout'], polarity: { Completed: 'Note', Healthy: 'Note' } },
  {
    kinds: ['*.services.k8s.aws/*'],
    polarity: { 'ACK.Advisory': 'Note', 'ACK.Recoverable': 'Trouble', 'ACK.Terminal': 'Trouble' },
  },
  { kinds: ['keda.sh/*'], polarity: { Fallback: 'Trouble' } },
  { kinds: ['promoter.argoproj.io/*'], awaits: ['Ready'] },
  { kinds: ['argoproj.io/AnalysisRun', 'argoproj.io/Experiment'], phases: { Inconclusive: 'Unknown' } },
];

const PATTERNS: readonly (readonly [RegExp, KnownException])[] = KNOWN_EXCEPTIONS.flatMap((exception) =>
  exception.kinds.map((kinds) => [patternOf(kinds), exception] as const),
);

/** What is peculiar about a kind; undefined for the many that follow the conventions. */
export function exceptionOf(group: string, kind: string): KnownException | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(`${group}/${kind}`))?.[1];
}

function patternOf(kinds: string): RegExp {
  const parts = kinds.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
