import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { createCachingRenderer } from '../../shared/adapters/render/caching-renderer.ts';
import { materialize } from '../../shared/adapters/render/materialize-tree.ts';
import type { ChartReader } from '../../shared/ports/chart-reader.ts';
import type { RenderCache } from '../../shared/ports/render-cache.ts';
import { createCacheWorld } from '../unit/adapters/render/cache-fixture.ts';
import { type MemoryFiles, memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';
import { configMapTemplate, namesOf, renderCase, showingChart, shown } from './helm-fixture.ts';

/** A chart that shows its own value `level` and its version. */
function chartFiles(directory: string, name: string, extra: MemoryFiles = {}, more = ''): MemoryFiles {
  return {
    [`${directory}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.5\n${more}`,
    [`${directory}/values.yaml`]: 'level: own\n',
    [`${directory}/templates/one.yaml`]: configMapTemplate(name, '{{ .Values.level }}'),
    ...extra,
  };
}

function needing(...dependencies: readonly string[]): MemoryFiles {
  const list = dependencies.map((dependency) => `- {${dependency}}\n`).join('');
  return { 'chart/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.2.3\ndependencies:\n${list}` };
}

let packaged: Uint8Array;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  const files = chartFiles('db', 'db', { 'db/templates/_tls.tpl': '{{ define "db.tls" }}{{ genCA "a" 1 }}{{ end }}' });
  await materialize(memoryTree(files), [{ path: 'db' }], folder);
  const { path } = await findTool('helm');
  await promisify(execFile)(path, ['package', 'db', '--destination', folder], { cwd: folder, env: { HOME: folder } });
  packaged = await readFile(join(folder, 'db-1.0.5.tgz'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('charts in charts/', () => {
  it('are rendered, as directories and as archives', async () => {
    const files = showingChart({
      ...chartFiles('chart/charts/cache', 'cache'),
      'chart/charts/db-1.0.5.tgz': packaged,
      'chart/values.yaml': 'shown: 1\ndb: {level: from parent}\n',
    });
    const rendered = await renderCase({ files });
    expect([...namesOf(rendered)].sort()).toEqual(['cache', 'db', 'shown']);
    expect(shown(rendered, 'db')).toBe('from parent');
    expect(shown(rendered, 'cache')).toBe('own');
    expect(rendered.warnings).toEqual([]);
  });

  it('answer dependencies, with condition and alias, so that no repository is asked', async () => {
    const repository = 'repository: "https://charts.example.com"';
    const files = showingChart({
      'chart/charts/db-1.0.5.tgz': packaged,
      ...needing(
        `name: db, version: ~1.0, ${repository}, alias: main`,
        `name: db, version: ~1.0, ${repository}, condition: second.enabled, alias: second`,
      ),
      'chart/values.yaml': 'shown: 1\nmain: {level: main}\nsecond: {enabled: false}\n',
    });
    const rendered = await renderCase({ files });
    expect([...namesOf(rendered)].sort()).toEqual(['db', 'shown']);
    expect(shown(rendered, 'db')).toBe('main');
  });

  it('are looked into for functions that are random', async () => {
    const files = showingChart({
      'chart/charts/db-1.0.5.tgz': packaged,
      'chart/templates/tls.yaml': configMapTemplate(
        'tls',
        '{{ $ca := include "db.tls" . }}{{ len $ca | toString | trunc 1 }}',
      ),
    });
    expect((await renderCase({ files })).warnings).toEqual([
      'the chart gives another result each time it is rendered: charts/db-1.0.5.tgz/templates/_tls.tpl uses genCA',
    ]);
  });
});

describe('dependencies in the same repository', () => {
  it('are packaged with what they depend on themselves', async () => {
    const files = showingChart({
      ...needing('name: api, version: 1.x.x, repository: "file://../libs/api"'),
      ...chartFiles('libs/api', 'api', {}, 'dependencies: [{name: db, version: 1.0.5, repository: "file://../db"}]\n'),
      ...chartFiles('libs/db', 'db'),
      'chart/values.yaml': 'shown: 1\napi: {level: a, db: {level: b}}\n',
    });
    const rendered = await renderCase({ files });
    expect([...namesOf(rendered)].sort()).toEqual(['api', 'db', 'shown']);
    expect([shown(rendered, 'api'), shown(rendered, 'db')]).toEqual(['a', 'b']);
  });

  it('are left out by their own .helmignore, not by that of the chart', async () => {
    const files = showingChart({
      ...needing('name: api, version: 1.0.5, repository: "file://../api"'),
      ...chartFiles('api', 'api', {
        'api/templates/two.yaml': configMapTemplate('two', ''),
        'api/.helmignore': 'two.yaml\n',
      }),
      'chart/.helmignore': 'one.yaml\n',
    });
    expect([...namesOf(await renderCase({ files }))].sort()).toEqual(['api', 'shown']);
  });

  it('are those of requirements.yaml in charts of the first kind', async () => {
    const files = showingChart({
      'chart/Chart.yaml': 'apiVersion: v1\nname: shop\nversion: 1.2.3\n',
      'chart/requirements.yaml': 'dependencies: [{name: api, version: 1.0.5, repository: "file://../api"}]\n',
      ...chartFiles('api', 'api'),
    });
    expect([...namesOf(await renderCase({ files }))].sort()).toEqual(['api', 'shown']);
  });

  it.each([
    [
      'are not there',
      'file://../nothing',
      {},
      "chart/Chart.yaml: dependency 'api': there is no directory nothing in the repository; correct",
    ],
    ['are outside of the repository', 'file://../../api', {}, 'file://../../api leads outside the repository'],
    ['are absolute', 'file:///srv/api', {}, 'file:///srv/api is absolute; write it relative to the chart'],
    [
      'have another version',
      'file://../old',
      chartFiles('old', 'api'),
      'file://../old has version 1.0.5, and ^2.0.0 is wanted',
    ],
    [
      'need the chart itself',
      'file://../api',
      chartFiles('api', 'api', {}, 'dependencies: [{name: shop, version: "*", repository: "file://../chart"}]\n'),
      'the charts depend on each other in a circle, or too deeply: chart → api → chart',
    ],
  ])('are refused where they %s', async (_what, repository, more, message) => {
    const version = repository.endsWith('old') ? '^2.0.0' : '"*"';
    const files = showingChart({ ...needing(`name: api, version: ${version}, repository: "${repository}"`), ...more });
    await expect(renderCase({ files })).rejects.toThrow(message);
  });
});

describe('dependencies in chart repositories', () => {
  const repository = 'https://user:pw@charts.example.com';
  const files = showingChart(needing(`name: db, version: ~1.0, repository: "${repository}"`));

  /** A repository that has one chart, and notes what it was asked. */
  function chartsOf(asked: string[]) {
    const reader: ChartReader = {
      async resolveVersion({ url }, chart, constraint) {
        asked.push(`${url} ${chart} ${constraint}`);
        return '1.0.5';
      },
      readArchive: async () => packaged,
      openChart: () => Promise.reject(new Error('not asked for')),
    };
    return { reader, accessFor: async (url: string) => ({ url }) };
  }

  it('are fetched in a version that the constraint accepts', async () => {
    const asked: string[] = [];
    expect([...namesOf(await renderCase({ files, charts: chartsOf(asked) }))].sort()).toEqual(['db', 'shown']);
    expect(asked).toEqual([`${repository} db ~1.0`]);
  });

  it('are fetched in any patch of a version with two parts, as Helm reads it', async () => {
    const asked: string[] = [];
    const partly = showingChart(needing(`name: db, version: "1.0", repository: "${repository}"`));
    await renderCase({ files: partly, charts: chartsOf(asked) });
    expect(asked).toEqual([`${repository} db ~1.0`]);
  });

  it('are fetched in the version of the lock file', async () => {
    const asked: string[] = [];
    const lock = `dependencies: [{name: db, version: 1.0.2, repository: "${repository}"}]\n`;
    await renderCase({ files: { ...files, 'chart/Chart.lock': lock }, charts: chartsOf(asked) });
    expect(asked).toEqual([`${repository} db 1.0.2`]);
  });

  it('make a render that stands for an hour and says so, unless a file pins them', async () => {
    const world = createCacheWorld();
    const renderer = world.startRenderer({ charts: chartsOf([]) });
    const until = new Date(world.now.getTime() + 3_600_000).toISOString();
    const request = renderRequest(files, { path: 'chart' });
    expect((await renderer.render(request)).origin).toMatchObject({ type: 'Rendered', until });
    world.now = new Date(world.now.getTime() + 1_800_000);
    expect((await renderer.render(request)).origin).toEqual({ type: 'Cached', until });
    world.now = new Date(until);
    expect((await renderer.render(request)).origin).toMatchObject({ type: 'Rendered' });

    const lock = `dependencies: [{name: db, version: 1.0.5, repository: "${repository}"}]\n`;
    const pinned = renderRequest({ ...files, 'chart/Chart.lock': lock }, { path: 'chart' });
    expect((await renderer.render(pinned)).origin).not.toHaveProperty('until');
  });

  it('make a render that does not stand at all where it cannot be remembered', async () => {
    const cache: RenderCache = {
      inputNames: async () => undefined,
      find: async function* () {},
      put: () => Promise.reject(new Error('the disk is full')),
    };
    const renderer = createCachingRenderer({ ...renderContext(), charts: chartsOf([]), cache });
    const { origin } = await renderer.render(renderRequest(files, { path: 'chart' }));
    expect(origin).toMatchObject({ type: 'Rendered', until: '1970-01-01T00:00:00.000Z' });
  });

  it('are refused if the lock file has another version', async () => {
    const lock = `dependencies: [{name: db, version: 2.0.0, repository: "${repository}"}]\n`;
    await expect(renderCase({ files: { ...files, 'chart/Chart.lock': lock }, charts: chartsOf([]) })).rejects.toThrow(
      'chart/Chart.lock: the lock file is out of sync with the dependencies file (dependency \'db\'); run "helm dependency update" and commit it',
    );
  });

  it('are named if no repository is read', async () => {
    await expect(renderCase({ files })).rejects.toThrow(
      'chart/Chart.yaml: dependency \'db\' is missing in chart/charts/, and its repository https://charts.example.com is not read here; run "helm dependency update" and commit chart/charts/',
    );
  });

  it('are named if they have no repository', async () => {
    const alone = showingChart(needing('name: db, version: 1.0.5'));
    await expect(renderCase({ files: alone, charts: chartsOf([]) })).rejects.toThrow(
      "chart/Chart.yaml: dependency 'db' is missing in chart/charts/ and names no repository",
    );
  });
});
