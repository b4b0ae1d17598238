import type { ManifestRenderer } from '../../shared/ports/manifest-renderer.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { planPullRequest } from '../../shared/workflows/pull-requests/plan-pull-request.ts';
import { requestPlans } from '../../shared/workflows/pull-requests/request-plan.ts';
import type { GitHubRepository } from '../support/github-repository.ts';
import { createBusyTime } from './busy-time.ts';
import { countStatements } from './count-statements.ts';
import { ms } from './median.ts';
import { openMeasuredState } from './open-measured-state.ts';

/** A plan of pull request 2 with the parts watched, in this process, on the state that `serve` left: nothing is in memory. */
export async function measurePlanShares(dataDir: string, kubeconfig: string, github: GitHubRepository): Promise<void> {
  const statements = countStatements();
  const environment = { WINDLASS_REFRESH_INTERVAL: '0' };
  const { deps, client, requests, close } = await openMeasuredState({ kubeconfig, dataDir, environment });
  const [render, sources, cluster, host] = [createBusyTime(), createBusyTime(), createBusyTime(), createBusyTime()];
  const counted = countRenders(deps.renderer);
  const watched: Dependencies = {
    ...deps,
    sources: sources.watch(deps.sources),
    renderer: render.watch(counted.renderer),
    clusterDirectory: { ...deps.clusterDirectory, open: async () => cluster.watch(client) },
    gitHost: {
      ...deps.gitHost,
      openPullRequests: async (access, of) => {
        const repository = await deps.gitHost.openPullRequests(access, of);
        const { checkRuns } = repository ?? {};
        return repository && host.watch({ ...repository, ...(checkRuns && { checkRuns: host.watch(checkRuns) }) });
      },
    },
  };
  const asked = github.player.state.requests.length;
  const { reads, writes } = statements;
  const wallMs = await plan(watched, github);
  const share = (part: { milliseconds(): number }) =>
    `${ms(part.milliseconds())} (${Math.round((part.milliseconds() / wallMs) * 100)} %)`;
  const verbs = [...Map.groupBy(requests, ({ verb }) => verb)].map(([verb, all]) => `${all.length} ${verb}`);
  console.log(`  the step alone, in a process that remembers nothing: ${ms(wallMs)}`);
  console.log(`    reading Git ${share(sources)}, rendering ${share(render)} with ${counted.renders()} renders`);
  console.log(`    cluster and dry-run ${share(cluster)}; calls: ${verbs.join(', ')}`);
  console.log(`    GitHub ${share(host)} in ${github.player.state.requests.length - asked} calls`);
  console.log(`    store: ${statements.reads - reads} reads, ${statements.writes - writes} writes`);
  await close();
}

async function plan(deps: Dependencies, github: GitHubRepository): Promise<number> {
  const startedAt = performance.now();
  const event = { kind: 'pull-request', repositoryUrl: github.url.replace(/\.git$/, ''), numbers: [2] } as const;
  await requestPlans(deps, event, 'bench');
  const [id = ''] = await deps.pullRequests.listDue(undefined, 1);
  await planPullRequest(deps, id);
  const wallMs = performance.now() - startedAt;
  if (!github.says(2)?.includes('1 application touched')) throw new Error(`not as expected: ${github.says(2)}`);
  return wallMs;
}

/** Counts what is really rendered, and not found in the cache. */
function countRenders(renderer: ManifestRenderer) {
  let renders = 0;
  return {
    renders: () => renders,
    renderer: {
      ...renderer,
      render: async (...asked: Parameters<ManifestRenderer['render']>) => {
        const rendered = await renderer.render(...asked);
        if (rendered.origin?.type === 'Rendered') renders++;
        return rendered;
      },
    },
  };
}
