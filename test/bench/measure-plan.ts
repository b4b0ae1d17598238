import type { Application } from '../../shared/domain/application/application.ts';
import { eventually } from '../support/eventually.ts';
import { type GitHubRepository, startGitHubRepository } from '../support/github-repository.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { configMap, startTestRepository, type TestRepository } from '../support/test-repository.ts';
import { diffByKubectl } from './diff-by-kubectl.ts';
import { measurePlanShares } from './measure-plan-shares.ts';
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
  const kubectlMs = await diffByKubectl(kubeconfig, namespace, `${repository.git.workTree}/plain-0`);
  const second = await github.commit('second', change('3'));
  github.player.state.pullRequests.set(2, { headSha: second });
  await serve.stop();
  console.log(
    `a pull request that touches 1 of ${count} applications (half manifests, a quarter kustomize, a quarter helm)`,
  );
  console.log(
    `  from the delivery to the comment: ${ms(wallMs)} (bar: 5 s)   kubectl diff of the one ${ms(kubectlMs)}`,
  );
  console.log(`  ratio: ${(wallMs / kubectlMs).toFixed(2)} × kubectl`);
  await measurePlanShares(serve.dataDir, kubeconfig, github);
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
