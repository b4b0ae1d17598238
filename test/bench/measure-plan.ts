import { composeEmbedded, type QueueHandlers } from '../../shared/composition/compose-embedded.ts';
import { readServeSettings } from '../../shared/composition/serve-settings.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { planPullRequest } from '../../shared/workflows/pull-requests/plan-pull-request.ts';
import { requestPlans } from '../../shared/workflows/pull-requests/request-plan.ts';
import { eventually } from '../support/eventually.ts';
import { type GitHubRepository, startGitHubRepository } from '../support/github-repository.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { configMap, startTestRepository, type TestRepository } from '../support/test-repository.ts';
import { createBusyTime } from './busy-time.ts';
import { ms } from './median.ts';

/** What is measured. */
export interface PlanOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly count: number;
}

interface PlanWorld {
  readonly serve: () => ServeProcess;
  readonly repository: TestRepository;
  readonly folder: string;
}

/** A pull request that touches one of many applications, from its delivery to the comment; and what the time goes to. */
export async function measurePlan({ kubeconfig, namespace, count }: PlanOptions): Promise<void> {
  const folder = await temporaryFolder();
  await kubectl(kubeconfig, 'create', 'namespace', namespace);
  const env = { WINDLASS_REFRESH_INTERVAL: '0', WINDLASS_DRIFT_INTERVAL: '0' };
  const serve = await startServe({ dataDir: `${folder.path}/data`, args: ['--kubeconfig', kubeconfig], env });
  const { files, names } = buildRepository(count);
  const repository = await startTestRepository({ folder: folder.path, files });
  const world: PlanWorld = { serve: () => serve, repository, folder: folder.path };
  await using github = await startGitHubRepository(world);
  await createAll(world, github, names, namespace);
  const change = (value: string) => ({ 'plain-0/a.yaml': configMap('plain-0-a', { a: value }) });
  const wallMs = await planned(github, 1, await github.commit('first', change('2')));
  const second = await github.commit('second', change('3'));
  github.player.state.pullRequests.set(2, { headSha: second });
  await serve.stop();
  console.log(
    `a pull request that touches 1 of ${count} applications (half manifests, a quarter kustomize, a quarter helm)`,
  );
  console.log(`  from the delivery to the comment: ${ms(wallMs)} (bar: 5 s)`);
  await measureShares(serve.dataDir, kubeconfig, github);
  await repository.close();
  await folder.remove();
  console.log();
}

function buildRepository(count: number) {
  const files: { [path: string]: string } = {
    'shared/base/kustomization.yaml': 'resources: [config.yaml]',
    'shared/base/config.yaml': configMap('base', { a: '1' }),
  };
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const kind = ['plain', 'kustomize', 'plain', 'helm'][index % 4];
    const name = `${kind}-${index}`;
    names.push(name);
    if (kind === 'plain') for (const part of ['a', 'b', 'c']) files[`${name}/${part}.yaml`] = aPart(name, part);
    else if (kind === 'kustomize') {
      files[`${name}/kustomization.yaml`] = `resources: [../shared/base]\nnamePrefix: ${name}-\n`;
    } else {
      files[`${name}/Chart.yaml`] = `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
      files[`${name}/templates/config.yaml`] = aPart(name, 'chart');
    }
  }
  return { files, names };
}

function aPart(name: string, part: string): string {
  return configMap(`${name}-${part}`, { a: '1' });
}

async function createAll(
  world: PlanWorld,
  github: GitHubRepository,
  names: readonly string[],
  namespace: string,
): Promise<void> {
  for (const name of names) {
    await world.serve().require('POST', '/api/v1/applications?validate=false', {
      metadata: { name },
      spec: {
        source: { repoURL: github.url, path: name },
        destination: { server: 'https://kubernetes.default.svc', namespace },
        syncPolicy: { automated: {} },
      },
    });
  }
  await eventually('all are Synced', async () => {
    const { items } = await world.serve().require<{ items: readonly Application[] }>('GET', '/api/v1/applications');
    return items.length === names.length && items.every(isSynced);
  });
}

async function planned(github: GitHubRepository, number: number, headSha: string): Promise<number> {
  const startedAt = performance.now();
  await github.pullRequest(number, headSha, 'opened');
  await eventually('there is a comment', async () => github.says(number));
  return performance.now() - startedAt;
}

/** The same with the parts watched, in this process, on the state that `serve` left: nothing is in memory. */
async function measureShares(dataDir: string, kubeconfig: string, github: GitHubRepository): Promise<void> {
  const ignored = async () => ({ batchItemFailures: [] });
  const handlers = new Proxy({}, { get: () => ignored }) as QueueHandlers;
  const embedded = await composeEmbedded({
    dataDir,
    settings: readServeSettings({ WINDLASS_REFRESH_INTERVAL: '0', WINDLASS_LOG_LEVEL: 'error' }),
    kubeconfig: { file: kubeconfig },
    createHandlers: () => handlers,
  });
  const [render, sources, cluster, host] = [createBusyTime(), createBusyTime(), createBusyTime(), createBusyTime()];
  let renders = 0;
  const { deps } = embedded;
  const watched: Dependencies = {
    ...deps,
    sources: sources.watch(deps.sources),
    renderer: render.watch({
      ...deps.renderer,
      render: async (request) => {
        const rendered = await deps.renderer.render(request);
        if (rendered.origin?.type === 'Rendered') renders++;
        return rendered;
      },
    }),
    clusterDirectory: {
      ...deps.clusterDirectory,
      open: async (destination) => cluster.watch(await deps.clusterDirectory.open(destination)),
    },
    gitHost: {
      open: async (access) => {
        const repository = await deps.gitHost.open(access);
        return repository && host.watch(repository);
      },
    },
  };
  const before = github.player.state.requests.length;
  const startedAt = performance.now();
  const event = { kind: 'pull-request', repositoryUrl: github.url.replace(/\.git$/, ''), numbers: [2] } as const;
  await requestPlans(watched, event);
  const [id = ''] = await deps.pullRequests.listDue(undefined, 1);
  await planPullRequest(watched, id);
  const wallMs = performance.now() - startedAt;
  if (!github.says(2)?.includes('1 application touched')) throw new Error(`not as expected: ${github.says(2)}`);
  const share = (part: { milliseconds(): number }) =>
    `${ms(part.milliseconds())} (${Math.round((part.milliseconds() / wallMs) * 100)} %)`;
  console.log(`  the step alone, in a process that remembers nothing: ${ms(wallMs)}`);
  console.log(`    reading Git ${share(sources)}, rendering ${share(render)} with ${renders} renders`);
  console.log(`    cluster and dry-run ${share(cluster)}`);
  console.log(`    GitHub ${share(host)} in ${github.player.state.requests.length - before} calls`);
  await embedded.close();
}
