import { randomIdGenerator } from '../adapters/local/random-id-generator.ts';
import { parseNotificationConfig } from '../contracts/notification/parse-notification-config.ts';
import { parseSettings } from '../contracts/settings/parse-settings.ts';
import { SecretReferenceError } from '../domain/errors/secret-errors.ts';
import { SourceForbiddenError, SourceUnavailableError } from '../domain/errors/source-errors.ts';
import { redactUrl } from '../domain/git/repository-url.ts';
import type { ApplicationFeed } from '../ports/application-feed.ts';
import type { ChartAccess } from '../ports/chart-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { SecretReferences } from '../ports/secret-references.ts';
import type { Table } from '../ports/table.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import { createApplicationStore } from '../stores/application-store.ts';
import { createBlobStore } from '../stores/blob-store.ts';
import { createCapabilitiesStore } from '../stores/capabilities-store.ts';
import { createCertificateStore } from '../stores/certificate-store.ts';
import { createClusterStore } from '../stores/cluster-store.ts';
import { createCredentialTemplateStore } from '../stores/credential-template-store.ts';
import { createDeadLetterStore } from '../stores/dead-letter-store.ts';
import { createDeliveryStore } from '../stores/delivery-store.ts';
import { createDeploymentArchive } from '../stores/deployment-archive.ts';
import { createDriftCheckStore } from '../stores/drift-check-store.ts';
import { createFingerprintStore } from '../stores/fingerprint-store.ts';
import { createHookSweepStore } from '../stores/hook-sweep-store.ts';
import { createHostedRepositories } from '../stores/hosted-repositories.ts';
import { createNotificationConfigStore } from '../stores/notification-config-store.ts';
import { createNotificationStore } from '../stores/notification-store.ts';
import { createPlanStore } from '../stores/plan-store.ts';
import { createProjectStore } from '../stores/project-store.ts';
import { createPullRequestStore } from '../stores/pull-request-store.ts';
import { createRecentTargets } from '../stores/recent-targets.ts';
import { createFeedbackRecorder } from '../stores/record-feedback.ts';
import { createTransitionRecorder } from '../stores/record-transitions.ts';
import { createRepositoryReferenceStore } from '../stores/repository-reference-store.ts';
import { createRepositoryStore } from '../stores/repository-store.ts';
import { resolveSecrets } from '../stores/resolve-secrets.ts';
import { createSettingsStore } from '../stores/settings-store.ts';
import { createSnapshotStore } from '../stores/snapshot-store.ts';
import { createWritePaceStore } from '../stores/write-pace-store.ts';
import { DEFAULT_NAMESPACE } from '../workflows/application/allowed-namespaces.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { ServeSettings } from './serve-settings.ts';

/** Renders of so many applications are remembered between refresh and sync. */
const RECENT_TARGETS = 256;

/** What all stores stand on. */
export interface StoreParts {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly references: SecretReferences;
  readonly clock: Clock;
  readonly feed: ApplicationFeed;
  /** What the environment says of notifications, and whether the hosts of repositories are told how deploys go. */
  readonly settings: Pick<ServeSettings, 'notifications' | 'githubFeedback'>;
}

/** The dependencies that are stores. */
export type ComposedStores = Pick<
  Dependencies,
  | 'applications'
  | 'references'
  | 'clusters'
  | 'projects'
  | 'repositories'
  | 'credentialTemplates'
  | 'certificates'
  | 'deliveries'
  | 'deadLetters'
  | 'recentTargets'
  | 'fingerprints'
  | 'deploymentArchive'
  | 'driftChecks'
  | 'snapshots'
  | 'plans'
  | 'pullRequests'
  | 'writePaces'
  | 'hookSweeps'
  | 'capabilities'
  | 'systemSettings'
  | 'notifications'
  | 'notificationConfig'
  | 'secretReferences'
>;

/** Composes the stores, which are the same wherever Windlass runs. */
export function composeStores(parts: StoreParts): ComposedStores {
  const { table, secrets, references, clock, feed, settings } = parts;
  const sealed = { table, secrets, clock };
  const credentialTemplates = createCredentialTemplateStore(sealed);
  const certificates = createCertificateStore(sealed);
  const repositories = createRepositoryStore({ ...sealed, templates: credentialTemplates, certificates });
  const notificationConfig = createNotificationConfigStore({
    table,
    secrets,
    clock,
    environment: settings.notifications,
    parse: parseNotificationConfig,
  });
  const recordTransition = createTransitionRecorder(notificationConfig, clock);
  const recordFeedback = settings.githubFeedback
    ? createFeedbackRecorder(createHostedRepositories({ repositories, credentialTemplates, clock }), clock)
    : async (_before: unknown, after: ApplicationRecord) => after;
  return {
    writePaces: createWritePaceStore({ table, clock }),
    hookSweeps: createHookSweepStore({ table }),
    applications: createApplicationStore({
      table,
      feed,
      onChange: async (before, after) => recordFeedback(before, await recordTransition(before, after)),
    }),
    notifications: createNotificationStore(sealed),
    notificationConfig,
    secretReferences: references,
    references: createRepositoryReferenceStore({ table }),
    clusters: createClusterStore(sealed),
    projects: createProjectStore({ table, namespace: DEFAULT_NAMESPACE }),
    repositories: {
      ...repositories,
      // Where credentials are used, and nowhere else, references become what they stand for.
      accessFor: async (url) => withSecrets(await repositories.accessFor(url), references),
      accessAfterSaving: async (input) => withSecrets(await repositories.accessAfterSaving(input), references),
    },
    credentialTemplates,
    certificates,
    deliveries: createDeliveryStore({ table, clock }),
    deadLetters: createDeadLetterStore({ table, clock, ids: randomIdGenerator }),
    recentTargets: createRecentTargets({ limit: RECENT_TARGETS }),
    snapshots: createSnapshotStore({ blobs: createBlobStore({ table, clock }), clock }),
    plans: createPlanStore({ blobs: createBlobStore({ table, clock }), ids: randomIdGenerator }),
    pullRequests: createPullRequestStore({ table, clock }),
    capabilities: createCapabilitiesStore(table),
    fingerprints: createFingerprintStore({ table }),
    deploymentArchive: createDeploymentArchive({ table }),
    driftChecks: createDriftCheckStore({ table }),
    systemSettings: createSettingsStore({ table, parse: parseSettings }),
  };
}

/** @throws SourceForbiddenError or SourceUnavailableError if a reference cannot be read */
async function withSecrets(access: ChartAccess, references: SecretReferences): Promise<ChartAccess> {
  try {
    return await resolveSecrets(access, references);
  } catch (error) {
    if (!(error instanceof SecretReferenceError)) throw error;
    const { message, retry } = error;
    const Type = retry === 'never' ? SourceForbiddenError : SourceUnavailableError;
    throw new Type(`no credentials for ${redactUrl(access.url)}: ${message}`, { retry, cause: error });
  }
}
