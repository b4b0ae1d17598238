import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChartReader } from '../../shared/adapters/charts/chart-reader.ts';
import type { ChartReader } from '../../shared/ports/chart-reader.ts';
import { packagedChart } from '../support/chart-archive.ts';
import { memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { type ChartServer, sha256, startChartServer } from './chart-server.ts';
import { namesOf, renderCase, showingChart, shown } from './helm-fixture.ts';

let server: ChartServer;
let directory: string;
let reader: ChartReader;

beforeAll(async () => {
  const archive = packagedChart('web', '1.4.2');
  directory = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  server = await startChartServer(({ url }) => {
    if (url === '/web.tgz') return { body: archive };
    const index = `entries:\n  web:\n  - version: 1.4.2\n    urls: [web.tgz]\n    digest: ${sha256(archive)}\n`;
    return url === '/index.yaml' ? { body: index } : undefined;
  });
  reader = createChartReader({ cacheDirectory: directory, clock: { now: () => new Date(0) } });
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

it('renders a chart of a repository with values of a Git repository', async () => {
  const access = { url: `http://${server.host}` };
  const version = await reader.resolveVersion(access, 'web', '1.*');
  const tree = await reader.openChart(access, 'web', version);
  const values = memoryTree({ 'prod.yaml': 'replicas: 2\n' });
  const source = { repoURL: access.url, chart: 'web', helm: { valueFiles: ['values.yaml', '$values/prod.yaml'] } };
  const rendered = await renderCase({
    files: {},
    path: '',
    source,
    references: { values },
    request: { tree, revision: version },
  });
  expect(namesOf(rendered)).toEqual(['shop-web']);
});

it('renders a chart of a Git repository that depends on one of a chart repository', async () => {
  const files = showingChart({
    'chart/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.2.3\ndependencies:\n- {name: web, version: ^1.2, repository: "http://${server.host}", alias: front}\n`,
  });
  const charts = { reader, accessFor: async (url: string) => ({ url }) };
  const rendered = await renderCase({ files, charts });
  expect([...namesOf(rendered)].sort()).toEqual(['shop-web', 'shown']);
  expect(shown(rendered)).toBe('"from chart"');
});
