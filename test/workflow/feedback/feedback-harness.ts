import { createGitHubHost } from '../../../shared/adapters/git/github-api/github-host.ts';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { sendEach } from '../../../shared/adapters/send-each.ts';
import { parseApplicationManifest } from '../../../shared/contracts/application-manifest.ts';
import { type ApplicationStatus, parseApplicationRef } from '../../../shared/domain/application/application.ts';
import type { OperationPhase, OperationState } from '../../../shared/domain/application/operation.ts';
import { createApplicationStore } from '../../../shared/stores/application-store.ts';
import { createHostedRepositories } from '../../../shared/stores/hosted-repositories.ts';
import { createFeedbackRecorder } from '../../../shared/stores/record-feedback.ts';
import { createWritePaceStore } from '../../../shared/stores/write-pace-store.ts';
import { saveApplication } from '../../../shared/workflows/application/save-application.ts';
import type { Dependencies } from '../../../shared/workflows/dependencies.ts';
import { reportProgress } from '../../../shared/workflows/feedback/report-progress.ts';
import { createVirtualClock, type VirtualClock } from '../../simulation/virtual-clock.ts';
import type { PlayerState } from '../../support/github-api/player-state.ts';
import { type GitHubPlayer, startGitHubPlayer } from '../../support/github-api/start-github-player.ts';
import { aManifest, createApiHarness } from '../api/harness.ts';

/** A commit's name. */
export const sha = (letter: string): string => letter.repeat(40);

/** What a test says of an operation; the rest is what a sync of one Deployment has. */
export interface PlayedOperation {
  readonly phase: OperationPhase;
  readonly revision: string;
  /** Seconds at which it began; default now. */
  readonly startedAt?: number;
  readonly message?: string;
  readonly resources?: NonNullable<OperationState['syncResult']>['resources'];
  readonly sync?: OperationState['operation']['sync'];
}

/** Applications whose syncs a test plays, and the GitHub that is told. */
export interface FeedbackWorld extends AsyncDisposable {
  readonly deps: Dependencies;
  readonly clock: VirtualClock;
  readonly github: PlayerState;
  readonly player: GitHubPlayer;
  readonly repoURL: string;
  create(
    name: string,
    options?: { readonly spec?: object; readonly annotations?: { readonly [key: string]: string } },
  ): Promise<void>;
  /** Its operation comes so far. */
  operate(name: string, operation: PlayedOperation): Promise<void>;
  /** A comparison finds it so. */
  see(name: string, health: ApplicationStatus['health']['status'], more?: Partial<ApplicationStatus>): Promise<void>;
  /** Does what is due, and goes on to later wakes for so many seconds. */
  work(seconds?: number): Promise<void>;
  /** The states that a commit got in a context, the oldest first. */
  statusesOf(revision: string, name: string): readonly string[];
  /** The states of each deployment of an environment, the oldest first. */
  deploymentsOf(environment: string): readonly { readonly sha: unknown; readonly states: readonly unknown[] }[];
  conditionsOf(name: string): Promise<readonly string[]>;
}

/** Starts a world with one repository, registered with an App. */
export async function startFeedbackWorld(options: { readonly isRegistered?: boolean } = {}): Promise<FeedbackWorld> {
  const clock = createVirtualClock();
  const player = await startGitHubPlayer(clock.now);
  const github = player.state;
  const api = createApiHarness();
  const { table, deps: base } = api;
  const hosted = createHostedRepositories({ ...base, clock });
  const applications = createApplicationStore({
    table,
    feed: base.feed,
    onChange: createFeedbackRecorder(hosted, clock),
  });
  let messages: { readonly name: string; readonly at: number }[] = [];
  const send: Dependencies['queue']['send'] = async (message, { delaySeconds = 0 } = {}) => {
    if (message.type !== 'ReportProgress') return;
    messages.push({ name: parseApplicationRef(message.application).name, at: clock.seconds() + delaySeconds });
  };
  const deps: Dependencies = {
    ...base,
    queue: { send, sendAll: sendEach(send) },
    clock,
    applications,
    // By the virtual clock what is kept for a day is not over at once.
    writePaces: createWritePaceStore({ table: createMemoryTable({ clock }), clock }),
    gitHost: createGitHubHost({ clock }),
  };
  const repoURL = `${new URL(player.url).origin}/acme/shop.git`;
  if (options.isRegistered ?? true) {
    const app = { githubAppID: '7', githubAppEnterpriseBaseUrl: player.url };
    await deps.repositories.save(
      { repo: repoURL, ...app, credentials: { githubAppPrivateKey: player.privateKey } },
      { mode: 'create' },
    );
  }
  const ref = (name: string) => ({ namespace: 'argocd', name });
  const change = async (name: string, status: (before: ApplicationStatus) => Partial<ApplicationStatus>) => {
    await applications.update(ref(name), (record) => {
      const { application } = record;
      const next = { ...application.status, ...status(application.status) };
      return { ...record, application: { ...application, status: next } };
    });
  };
  return {
    deps,
    clock,
    github,
    player,
    repoURL,
    async create(name, { spec = {}, annotations = {} } = {}) {
      const source = 'sources' in spec ? undefined : { repoURL, path: name, targetRevision: 'main' };
      const whole = { ...aManifest(name, { source, ...spec }), metadata: { name, annotations } };
      const { manifest } = parseApplicationManifest(JSON.parse(JSON.stringify(whole)));
      await saveApplication(deps, { manifest, mode: 'create', validate: false });
    },
    async operate(name, played) {
      await change(name, () => ({ operationState: stateOf(played, clock) }));
    },
    async see(name, health, more = {}) {
      await change(name, () => ({ health: { status: health }, reconciledAt: clock.now().toISOString(), ...more }));
    },
    async work(seconds = 0) {
      const until = clock.seconds() + seconds;
      // The sweep; after a sync the message comes at once.
      for (const { name } of await applications.listDue(clock.now(), 1000))
        messages.push({ name, at: clock.seconds() });
      for (;;) {
        const at = Math.min(...messages.map((message) => message.at));
        if (at > until) break;
        clock.moveTo(at);
        const due = messages.filter((message) => message.at === at);
        messages = messages.filter((message) => message.at !== at);
        for (const { name } of due) await reportProgress(deps, ref(name));
      }
      clock.moveTo(until);
    },
    statusesOf: (revision, name) =>
      (github.statuses.get(revision) ?? [])
        .filter(({ context }) => context === `windlass/${name}`)
        .map(({ state, description }) => `${state}: ${description}`),
    deploymentsOf: (environment) =>
      github.deployments
        .filter((one) => one.environment === environment)
        .map((one) => ({
          sha: one.sha,
          states: (github.deploymentStatuses.get(one.id) ?? []).map(({ state }) => state),
        })),
    conditionsOf: async (name) =>
      ((await applications.read(ref(name)))?.application.status.conditions ?? [])
        .filter(({ type }) => type === 'FeedbackWarning')
        .map(({ message }) => message),
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}

function stateOf(
  { phase, revision, message, resources = [], sync = {}, startedAt }: PlayedOperation,
  clock: VirtualClock,
): OperationState {
  const now = clock.now();
  const began = startedAt === undefined ? now : new Date(now.getTime() - (clock.seconds() - startedAt) * 1000);
  return {
    operation: { sync, initiatedBy: { automated: true } },
    phase,
    startedAt: began.toISOString(),
    ...(message === undefined ? {} : { message }),
    ...(phase === 'Running' ? {} : { finishedAt: now.toISOString() }),
    syncResult: { resources, revision },
  };
}
