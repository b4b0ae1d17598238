import type { ApplicationFeed } from '../ports/application-feed.ts';
import type { ChartReader } from '../ports/chart-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterDirectory } from '../ports/cluster-client.ts';
import type { FieldSelector } from '../ports/field-selector.ts';
import type { GitHost } from '../ports/git-host.ts';
import type { HealthScripts } from '../ports/health-scripts.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Logger } from '../ports/logger.ts';
import type { ManifestRenderer } from '../ports/manifest-renderer.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { NotificationService } from '../ports/notification-service.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { SecretReferences } from '../ports/secret-references.ts';
import type { SourceReader } from '../ports/source-reader.ts';
import type { TemplateEngine } from '../ports/template-engine.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import type { ApplicationStore } from '../stores/application-store.ts';
import type { CapabilitiesStore } from '../stores/capabilities-store.ts';
import type { CertificateStore } from '../stores/certificate-store.ts';
import type { ClusterStore } from '../stores/cluster-store.ts';
import type { CredentialTemplateStore } from '../stores/credential-template-store.ts';
import type { DeadLetterStore } from '../stores/dead-letter-store.ts';
import type { DeliveryStore } from '../stores/delivery-store.ts';
import type { DeploymentArchive } from '../stores/deployment-archive.ts';
import type { DriftCheckStore } from '../stores/drift-check-store.ts';
import type { FingerprintStore } from '../stores/fingerprint-store.ts';
import type { HookSweepStore } from '../stores/hook-sweep-store.ts';
import type { NotificationConfigStore } from '../stores/notification-config-store.ts';
import type { NotificationStore } from '../stores/notification-store.ts';
import type { PlanStore } from '../stores/plan-store.ts';
import type { ProjectStore } from '../stores/project-store.ts';
import type { PullRequestStore } from '../stores/pull-request-store.ts';
import type { RecentTargets } from '../stores/recent-targets.ts';
import type { RepositoryReferenceStore } from '../stores/repository-reference-store.ts';
import type { RepositoryStore } from '../stores/repository-store.ts';
import type { SettingsStore } from '../stores/settings-store.ts';
import type { SnapshotStore } from '../stores/snapshot-store.ts';
import type { WritePaceStore } from '../stores/write-pace-store.ts';

/** What the installation decides; read once from environment and flags. */
export interface Settings {
  /** Seconds between two polls of an application's repository; default 180, 0 turns polling off. */
  readonly refreshIntervalSeconds: number;
  /** Seconds between two drift checks of a cluster; default 180, 0 turns them off. */
  readonly driftIntervalSeconds: number;
  /** Namespaces besides `argocd` that applications may be in; `*` in a name matches anything. */
  readonly applicationNamespaces: readonly string[];
  /** How many objects are applied at once; default 10. */
  readonly applyConcurrency: number;
  /** Seconds after which a sync that has not ended ends with Error; default 24 hours. Waits for people and windows do not count. */
  readonly syncTimeoutSeconds: number;
  /** Seconds between two waves, in which other controllers see what the first one brought; default 2 (Argo CD's ARGOCD_SYNC_WAVE_DELAY). */
  readonly syncWaveDelaySeconds: number;
  /** What runs, and how it is set up: after a change of it every application is looked at anew. */
  readonly release: string;
}

/** All that workflows are given: ports, stores and settings. */
export interface Dependencies {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly queue: WorkQueue;
  readonly feed: ApplicationFeed;
  readonly applications: ApplicationStore;
  readonly references: RepositoryReferenceStore;
  readonly clusters: ClusterStore;
  readonly repositories: RepositoryStore;
  readonly projects: ProjectStore;
  readonly credentialTemplates: CredentialTemplateStore;
  readonly certificates: CertificateStore;
  readonly deliveries: DeliveryStore;
  readonly deadLetters: DeadLetterStore;
  readonly recentTargets: RecentTargets;
  readonly fingerprints: FingerprintStore;
  readonly deploymentArchive: DeploymentArchive;
  readonly driftChecks: DriftCheckStore;
  readonly snapshots: SnapshotStore;
  readonly notifications: NotificationStore;
  readonly notificationConfig: NotificationConfigStore;
  readonly notificationService: NotificationService;
  /** Evaluates the Go templates of notifications. */
  readonly templates: TemplateEngine;
  /** For what is registered by reference and read only when it is used. */
  readonly secretReferences: SecretReferences;
  readonly plans: PlanStore;
  readonly pullRequests: PullRequestStore;
  /** How fast hosts may be written to. */
  readonly writePaces: WritePaceStore;
  /** How far failed webhooks were looked for. */
  readonly hookSweeps: HookSweepStore;
  /** Where pull requests, checks and statuses are. */
  readonly gitHost: GitHost;
  readonly secrets: SecretBox;
  readonly sources: SourceReader;
  readonly charts: ChartReader;
  readonly renderer: ManifestRenderer;
  readonly clusterDirectory: ClusterDirectory;
  /** Runs the jq expressions of ignore rules. */
  readonly fields: FieldSelector;
  readonly healthScripts: HealthScripts;
  /** What clusters said of themselves, for the time that they do not answer. */
  readonly capabilities: CapabilitiesStore;
  readonly settings: Settings;
  /** What people set for all applications (`argocd-cm`). */
  readonly systemSettings: SettingsStore;
}
