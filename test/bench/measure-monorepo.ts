import { join } from 'node:path';
import pMap from 'p-map';
import { openAesSecretBox } from '../../shared/adapters/local/aes-secret-box.ts';
import { openSqliteTable } from '../../shared/adapters/local/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';
import { createCachingRenderer } from '../../shared/adapters/render/caching-renderer.ts';
import type { Source } from '../../shared/domain/application/source.ts';
import { indexChangedFiles } from '../../shared/domain/git/changed-files.ts';
import { ANY_PATH, type RenderReads } from '../../shared/domain/render/read-paths.ts';
import type { ManifestRenderer } from '../../shared/ports/manifest-renderer.ts';
import { createBlobStore } from '../../shared/stores/blob-store.ts';
import { createRenderCache } from '../../shared/stores/render-cache.ts';
import { commitFiles, type GitFixture, git, startGitFixture } from '../integration/git-fixture.ts';
import { configMap } from '../support/test-repository.ts';
import { renderContext } from '../unit/adapters/render/render-fixture.ts';
import { ms } from './median.ts';

/** As many refreshes at once as `windlass serve` has of them, about. */
const CONCURRENCY = 8;

interface Application {
  readonly name: string;
  readonly source: Source;
}

/** What one refresh of all applications cost. */
interface Cost {
  readonly wallMs: number;
  /** Of this process; helm and kustomize are processes of their own. */
  readonly cpuMs: number;
  readonly refreshes: number;
  readonly renders: number;
  readonly gitRequests: number;
  /** What the Git server sent. */
  readonly gitBytes: number;
  readonly peakMegabytes: number;
}

/**
 * All applications of one repository, again after each of some commits: of ten, six are manifests, two kustomizations with a shared
 * base, two charts with shared values. Rendering all of them, which a cache by commit would do at each commit, is the yardstick.
 */
export async function measureMonorepo({ count }: { readonly count: number }): Promise<void> {
  const { files, names } = buildRepository(count);
  await using fixture = await startGitFixture(files);
  const table = openSqliteTable({ file: join(fixture.folder, 'cache.db'), clock: systemClock });
  const blobs = createBlobStore({ table, clock: systemClock });
  const secrets = openAesSecretBox({ keyFile: join(fixture.folder, 'secret-key') });
  const startRenderer = () =>
    createCachingRenderer({
      ...renderContext(),
      cache: createRenderCache({ table, blobs, secrets, clock: systemClock }),
    });
  let renderer = startRenderer();
  const applications = names.map((name) => ({ name, source: sourceOf(name, fixture.repoURL) }));
  const reads = new Map<string, RenderReads>();
  const refresh = (chosen = applications) => refreshAll(fixture, renderer, chosen, reads);
  const report = (what: string, cost: Cost) => console.log(describeCost(what, cost, first));
  /** Its webhook asks those whose inputs it touches; all look at it once their time has come. */
  const push = async (what: string, changes: { readonly [path: string]: string }) => {
    await commitFiles(fixture.workTree, changes);
    await git(fixture.workTree, 'push', '--quiet');
    const changed = indexChangedFiles(Object.keys(changes));
    report(what, await refresh(applications.filter(({ name }) => changed.touch(reads.get(name)?.[''] ?? [ANY_PATH]))));
    report('  all of them, at their next scheduled refresh', await refresh());
  };

  const first = await refresh();
  console.log(`${count} applications in one repository`);
  report('the first refresh of all', first);
  report('nothing changed', await refresh());
  await push('a commit that touches one', { 'plain-0/a.yaml': configMap('changed', { a: '2' }) });
  await push('a commit that touches a README', { 'README.md': 'changed', 'plain-1/README.md': 'changed' });
  await push('a commit that touches the shared base', { 'shared/base/config.yaml': configMap('base', { a: '2' }) });
  renderer = startRenderer();
  report('another process, nothing changed', await refresh());
  console.log();
  table.close();
}

function buildRepository(count: number) {
  const files: { [path: string]: string } = {
    'README.md': 'A monorepo.',
    'shared/base/kustomization.yaml': 'resources: [config.yaml]',
    'shared/base/config.yaml': configMap('base', { a: '1' }),
    'shared/values.yaml': 'color: green',
  };
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const kind = index % 10 < 6 ? 'plain' : index % 10 < 8 ? 'kustomize' : 'helm';
    const name = `${kind}-${index}`;
    names.push(name);
    if (kind === 'plain') {
      for (const part of ['a', 'b', 'c']) files[`${name}/${part}.yaml`] = configMap(`${name}-${part}`, { a: '1' });
    } else if (kind === 'kustomize') {
      files[`${name}/kustomization.yaml`] = `resources: [../shared/base]\nnamePrefix: ${name}-\n`;
    } else {
      files[`${name}/Chart.yaml`] = `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
      files[`${name}/templates/config.yaml`] = configMap(name, { color: '{{ .Values.color }}' });
    }
  }
  return { files, names };
}

function sourceOf(name: string, repoURL: string): Source {
  const helm = name.startsWith('helm-') ? { helm: { valueFiles: ['/shared/values.yaml'] } } : {};
  return { repoURL, path: name, targetRevision: 'main', ...helm };
}

async function refreshAll(
  fixture: GitFixture,
  renderer: ManifestRenderer,
  applications: readonly Application[],
  reads: Map<string, RenderReads>,
): Promise<Cost> {
  const requestsBefore = fixture.requests().length;
  const bytesBefore = fixture.bytesSent();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  // All of them were asked for before the first begins, as by a webhook.
  const notBefore = new Date(Date.now() - 1);
  let renders = 0;
  let peak = 0;
  await pMap(
    applications,
    async ({ name, source }) => {
      const access = { url: source.repoURL };
      const revision = await fixture.reader.resolveRevision(access, source.targetRevision ?? '', { notBefore });
      const rendered = await renderer.render({
        application: { namespace: 'argocd', name, project: 'default' },
        source,
        revision,
        tree: await fixture.reader.openTree(access, revision),
        references: new Map(),
        destinationNamespace: 'default',
        cluster: { version: 'v1.36.2', apiVersions: ['apps/v1', 'v1'] },
      });
      if (rendered.origin?.type === 'Rendered') renders++;
      if (rendered.reads) reads.set(name, rendered.reads);
      peak = Math.max(peak, process.memoryUsage.rss());
    },
    { concurrency: CONCURRENCY },
  );
  const cpu = process.cpuUsage(cpuBefore);
  return {
    wallMs: performance.now() - startedAt,
    cpuMs: (cpu.user + cpu.system) / 1000,
    refreshes: applications.length,
    renders,
    gitRequests: fixture.requests().length - requestsBefore,
    gitBytes: fixture.bytesSent() - bytesBefore,
    peakMegabytes: Math.round(peak / 1_000_000),
  };
}

function describeCost(what: string, cost: Cost, first: Cost): string {
  const { wallMs, cpuMs, refreshes, renders, gitRequests, gitBytes, peakMegabytes } = cost;
  return [
    `  ${what}: ${refreshes} refreshes, ${renders} renders, ${gitRequests} Git requests, ${(gitBytes / 1000).toFixed(1)} kB from the Git server`,
    `    wall ${ms(wallMs)}, CPU ${ms(cpuMs)}, peak memory ${peakMegabytes} MB, ${(wallMs / first.wallMs).toFixed(3)} × the first`,
  ].join('\n');
}
