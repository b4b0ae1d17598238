import { createHash } from 'node:crypto';
import { createGitHosts } from '../../../shared/adapters/git/git-hosts.ts';
import { parseGithubEvent } from '../../../shared/adapters/git/providers/github.ts';
import { parseApplicationRef } from '../../../shared/domain/application/application.ts';
import type { GitOpsError } from '../../../shared/domain/errors/gitops-error.ts';
import type { GitEvent } from '../../../shared/domain/git/git-event.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { Dependencies } from '../../../shared/workflows/dependencies.ts';
import { routeGitEvent } from '../../../shared/workflows/git-events/route-git-event.ts';
import { planPullRequest } from '../../../shared/workflows/pull-requests/plan-pull-request.ts';
import { refreshApplication } from '../../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../../shared/workflows/refresh/request-refresh.ts';
import { stepSyncOperation } from '../../../shared/workflows/sync/step-sync-operation.ts';
import type { QueueName } from '../../../stacks/steps.ts';
import { openGate } from '../../simulation/call-gate.ts';
import { createSimulatedCluster, type SimulatedCluster } from '../../simulation/cluster/simulated-cluster.ts';
import { createVirtualClock, type VirtualClock } from '../../simulation/virtual-clock.ts';
import type { PlayedPullRequest, PlayerState } from '../../support/github-api/player-state.ts';
import { pullRequestBody } from '../../support/github-api/pull-requests.ts';
import { type GitHubPlayer, startGitHubPlayer } from '../../support/github-api/start-github-player.ts';
import { queueOfStep } from '../../support/limited-queue.ts';
import { type ApiHarness, aManifest, createApiHarness } from '../api/harness.ts';

/** What the applications of a repository render to at one commit, by path; an error is what rendering ends with. */
export interface PlayedCommit {
  readonly [path: string]: readonly KubernetesObject[] | GitOpsError;
}

/** A GitHub, a cluster and a Windlass in this process, with one repository. */
export interface PullRequestWorld extends AsyncDisposable {
  readonly api: ApiHarness;
  readonly deps: Dependencies;
  readonly clock: VirtualClock;
  readonly cluster: SimulatedCluster;
  readonly github: PlayerState;
  readonly player: GitHubPlayer;
  readonly repositoryUrl: string;
  /** What renders saw, as `path at sha`. */
  readonly renders: string[];
  /** Makes a commit; `main` is at the first one until it is moved. */
  commit(sha: string, content: PlayedCommit): void;
  moveMain(sha: string): void;
  /** Creates an application for a path of the same name. */
  create(name: string, spec?: object): Promise<void>;
  /** Opens or changes a pull request whose branch began at `from`, and tells Windlass. */
  pullRequest(number: number, pull: PlayedPullRequest, action?: string, from?: string): Promise<void>;
  comment(number: number, text: string, by: string): Promise<void>;
  deliver(event: string, payload: object): Promise<GitEvent>;
  /** What becomes of an event of any host. */
  route(event: GitEvent): Promise<GitEvent>;
  /** Works off all messages that are due. */
  work(): Promise<void>;
  /** Compares applications with `main` and syncs them, as far as they want it. */
  refresh(...names: readonly string[]): Promise<void>;
  /** What the one comment says; it is an error if there are more. */
  says(number: number): string | undefined;
  /** The check of a commit; it is an error if there are more. */
  checkOf(sha: string): Record<string, unknown> | undefined;
}

/** A commit's name. */
export const sha = (letter: string): string => letter.repeat(40);

/** A ConfigMap of the namespace that all applications here go to. */
export function aConfig(name: string, value: string, fields: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', ...fields },
    data: { value },
  };
}

/** The same as a sync of the application of its name leaves it. */
export function aDeployed(name: string, value: string): KubernetesObject {
  return aConfig(name, value, {
    annotations: { 'argocd.argoproj.io/tracking-id': `${name}:/ConfigMap:default/${name}` },
    labels: { 'windlass.dev/application': name },
  });
}

/** Starts a world. */
export async function startPullRequestWorld(
  options: { readonly url?: string; readonly isApp?: boolean } = {},
): Promise<PullRequestWorld> {
  const clock = createVirtualClock();
  const player = await startGitHubPlayer(clock.now);
  const api = createApiHarness();
  const cluster = createSimulatedCluster({
    clock,
    scriptSeconds: () => clock.seconds(),
    behaviours: [{ of: 'ConfigMap/bad', refuses: 'admission webhook "policy" denied the request: no' }],
    onCall: () => undefined,
    onEvent: () => undefined,
  });
  const commits = new Map<string, PlayedCommit>();
  const renders: string[] = [];
  let main = sha('a');
  const began = new Map<string, string>();
  player.state.relate = (_base, head) => ({ baseSha: main, mergeBaseSha: began.get(head) ?? main });
  const repositoryUrl = `http://${new URL(player.url).host}/acme/apps`;
  if (options.isApp === false) player.state.personalTokens.add('ghp_token');
  await api.deps.repositories.save(
    {
      repo: repositoryUrl,
      ...(options.isApp === false
        ? { credentials: { password: 'ghp_token' } }
        : {
            githubAppID: '7',
            githubAppEnterpriseBaseUrl: player.url,
            credentials: { githubAppPrivateKey: player.privateKey },
          }),
    },
    { mode: 'create' },
  );
  const deps: Dependencies = {
    ...api.deps,
    clock,
    gitHost: createGitHosts({ clock, enterpriseUrls: [player.url] }),
    notificationConfig: {
      ...api.deps.notificationConfig,
      current: async () => ({
        ...(await api.deps.notificationConfig.current()),
        ...(options.url && { url: options.url }),
      }),
    },
    secrets: {
      ...api.deps.secrets,
      fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
    },
    sources: {
      ...api.deps.sources,
      resolveRevision: async (_access, revision) => (/^[0-9a-f]{40}$/.test(revision) ? revision : main),
      checkAccess: async () => undefined,
    },
    renderer: {
      ...api.deps.renderer,
      checkPath: async () => undefined,
      render: async ({ revision, source: { path = '' }, isForeign }) => {
        renders.push(`${path} at ${revision.slice(0, 1)}${isForeign ? ', foreign' : ''}`);
        const objects = commits.get(revision)?.[path] ?? [];
        if (objects instanceof Error) throw objects;
        return { sourceType: 'Directory', objects: structuredClone(objects) as KubernetesObject[], warnings: [] };
      },
    },
    clusterDirectory: { open: async () => cluster.connect(openGate) },
  };
  const as = (step: QueueName): Dependencies => ({ ...deps, queue: queueOfStep(deps.queue, step) });
  let deliveries = 0;
  const world: PullRequestWorld = {
    api,
    deps,
    clock,
    cluster,
    github: player.state,
    player,
    repositoryUrl,
    renders,
    commit: (name, content) => void commits.set(name, content),
    moveMain: (to) => {
      main = to;
    },
    async create(name, spec = {}) {
      const source = { repoURL: repositoryUrl, path: name, targetRevision: 'main' };
      const body = aManifest(name, { source, syncPolicy: { automated: { prune: true } }, ...spec });
      const { status, body: answer } = await api.request('POST', '/api/v1/applications?validate=false', { body });
      if (status !== 200) throw new Error(JSON.stringify(answer));
      api.messages.length = 0;
    },
    async pullRequest(number, pull, action = 'opened', from = sha('a')) {
      began.set(pull.headSha, from);
      player.state.pullRequests.set(number, pull);
      await world.deliver('pull_request', { action, pull_request: pullRequestBody(number, pull) });
    },
    async comment(number, text, by) {
      const issue = { number, pull_request: {} };
      await world.deliver('issue_comment', { action: 'created', issue, comment: { body: text, user: { login: by } } });
    },
    async deliver(eventName, payload) {
      const repository = { html_url: repositoryUrl, default_branch: 'main' };
      return world.route(parseGithubEvent({ eventName, payload: { repository, ...payload } }));
    },
    async route(event) {
      if (event.kind === 'ignored') return event;
      const id = `delivery-${++deliveries}`;
      await deps.deliveries.add(id, event);
      await routeGitEvent(as('RouteGitEvent'), id);
      return event;
    },
    async work() {
      for (let message = api.messages.shift(); message; message = api.messages.shift()) {
        if (message.type === 'PlanPullRequest') await planPullRequest(as('PlanPullRequest'), message.pullRequest);
      }
    },
    async refresh(...names) {
      for (const name of names) await requestRefresh(deps, { namespace: 'argocd', name });
      for (let message = api.messages.shift(); message; message = api.messages.shift()) {
        if (message.type === 'RefreshApplication') {
          await refreshApplication(as(message.type), parseApplicationRef(message.application));
        } else if (message.type === 'StepSyncOperation') {
          await stepSyncOperation(as(message.type), parseApplicationRef(message.application), message.operationId);
        }
      }
    },
    says(number) {
      const [comment, ...more] = [...player.state.comments.values()].filter(({ issue }) => issue === number);
      if (more.length > 0) throw new Error('there is more than one comment');
      return comment && String(comment.body);
    },
    checkOf(of) {
      const [run, ...more] = [...player.state.checkRuns.values()].filter(({ head_sha }) => head_sha === of);
      if (more.length > 0) throw new Error('there is more than one check');
      return run;
    },
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
  return world;
}
