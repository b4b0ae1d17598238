import type { Application, HealthCode } from '../../shared/domain/application/application.ts';
import { initialControl } from '../../shared/domain/application/control.ts';
import type { OperationPhase, SyncRequest, SyncStatusCode } from '../../shared/domain/application/operation.ts';
import type { DeploymentEvent, DeploymentLog } from '../../shared/domain/dora/deployment-log.ts';
import { EMPTY_LOG } from '../../shared/domain/dora/deployment-log.ts';
import { recordDeployments } from '../../shared/domain/dora/record-deployments.ts';
import { newSyncOperation } from '../../shared/domain/sync/new-sync-operation.ts';
import type { SyncOperation } from '../../shared/domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import { withSyncStarted } from '../../shared/workflows/sync/request-sync.ts';
import { withSyncState } from '../../shared/workflows/sync/with-sync-state.ts';

/** How a sync of a course goes. */
export interface PlayedSync {
  /** Default: `targets of` the revision. */
  readonly targetsHash?: string;
  /** Default Succeeded. */
  readonly phase?: OperationPhase;
  readonly message?: string;
  /** Default true. */
  readonly automated?: boolean;
  readonly request?: Partial<SyncRequest>;
  readonly changes?: Partial<SyncOperation>;
  /** How long it takes, in seconds; default 10. */
  readonly takes?: number;
}

/** An application whose states follow each other as they are saved, one after the other. */
export interface Course {
  record(): ApplicationRecord;
  log(): DeploymentLog;
  /** What was counted, in short: `Deployment`, `Failure Degraded`. */
  counted(): readonly string[];
  lastOf(kind: DeploymentEvent['kind']): DeploymentEvent;
  wait(seconds: number): void;
  /** Saves a change of the record. */
  save(change: (record: ApplicationRecord) => ApplicationRecord): void;
  /** The spec gets other fields of its source. */
  change(source: object): void;
  /** A commit is seen for the first time: it was made so many seconds ago (null: nobody knows), and told of just now. */
  arrive(revision: string, madeSecondsAgo?: number | null): void;
  start(revision: string, options?: PlayedSync): void;
  end(options?: PlayedSync): void;
  /** From start to end. */
  sync(revision: string, options?: PlayedSync): void;
  /** A refresh sees a health. */
  see(health: HealthCode, sync?: SyncStatusCode): void;
}

/** Begins one with an application that was never synced. */
export function beginCourse(): Course {
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  let record: ApplicationRecord = { application: anApplication(), control: initialControl() };
  let ids = 0;
  const commits = new Map<string, string | null>();
  const instant = () => new Date(now).toISOString();
  const log = () => record.control.deployments ?? EMPTY_LOG;
  const save: Course['save'] = (change) => {
    const after = recordDeployments(record, change(record));
    // A state that is saved twice, as after a crash, counts nothing twice.
    record = recordDeployments(after, after);
  };
  const course: Course = {
    record: () => record,
    log,
    counted: () => log().events.map((event) => `${event.kind}${event.kind === 'Failure' ? ` ${event.because}` : ''}`),
    lastOf(kind) {
      const found = log().events.findLast((event) => event.kind === kind);
      if (!found) throw new Error(`no ${kind} was counted`);
      return found;
    },
    wait: (seconds) => {
      now += seconds * 1000;
    },
    save,
    change: (fields) =>
      save(({ application, control }) => {
        const source = { ...application.spec.source, repoURL: 'https://git.example.com/apps.git', ...fields };
        return { application: { ...application, spec: { ...application.spec, source } }, control };
      }),
    arrive(revision, madeSecondsAgo = 60) {
      commits.set(revision, madeSecondsAgo === null ? null : new Date(now - madeSecondsAgo * 1000).toISOString());
      save(({ application, control }) => ({
        application: withStatus(application, { sync: { status: 'OutOfSync', revision } }),
        control: {
          ...control,
          deployments: {
            ...log(),
            arrivals: [{ revisions: [revision], deliveredAt: instant(), queuedAt: instant() }],
          },
        },
      }));
    },
    start(revision, { targetsHash = `targets of ${revision}`, automated = true, request = {} } = {}) {
      const initiatedBy = automated ? { automated } : { username: 'admin' };
      const { source } = record.application.spec;
      const operation = newSyncOperation(
        `op-${++ids}`,
        { sync: { revision, ...request }, initiatedBy },
        new Date(now),
        {
          frozen: {
            revisions: [revision],
            committedAt: [commits.get(revision) ?? null],
            targetsHash,
            spec: { destination: {}, ...(source ? { source } : {}) },
          },
        },
      );
      save((current) => withSyncStarted(current, { ...operation, planned: true }, new Date(now)));
    },
    end({ phase = 'Succeeded', message = phase, changes = {} } = {}) {
      const { sync } = record.control;
      if (!sync) throw new Error('no sync runs');
      // What is known of it was saved before it ended.
      save((current) => withSyncState(current, { ...sync, ...changes }, 1, new Date(now)));
      const ended = { ...sync, ...changes, phase, message, finishedAt: instant() };
      save((current) => withSyncState(current, ended, undefined, new Date(now)));
    },
    sync(revision, options = {}) {
      course.start(revision, options);
      course.wait(options.takes ?? 10);
      course.end(options);
    },
    see(health, sync = 'Synced') {
      now += 1000;
      save(({ application, control }) => ({
        application: withStatus(application, {
          health: { status: health },
          sync: { ...application.status.sync, status: sync },
          reconciledAt: instant(),
        }),
        control,
      }));
    },
  };
  return course;
}

function withStatus(application: Application, status: Partial<Application['status']>): Application {
  return { ...application, status: { ...application.status, ...status } };
}

function anApplication(): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'guestbook',
      namespace: 'argocd',
      uid: 'uid',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00.000Z',
    },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/apps.git', path: 'guestbook' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
    },
    status: {
      sync: { status: 'Unknown' },
      health: { status: 'Unknown' },
      resources: [],
      history: [],
      conditions: [],
      summary: {},
    },
  };
}
