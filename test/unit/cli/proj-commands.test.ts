import { describe, expect, it } from 'vitest';
import { aManifest } from '../../workflow/api/harness.ts';
import { type CliHarness, serveForCli } from './run-cli.ts';

async function createShop(windlass: CliHarness): Promise<void> {
  const { code } = await windlass.cli(['proj', 'create', 'shop', '--src', '*', '--dest', '*,*']);
  expect(code).toBe(0);
}

const specOf = async (windlass: CliHarness, name = 'shop') => (await windlass.deps.projects.read(name))?.spec;

describe('windlass proj', () => {
  it('creates a project of flags, once', async () => {
    await using windlass = await serveForCli();
    const create = [
      ...['proj', 'create', 'shop', '--description', 'the shop', '-s', 'https://git.example.com/**', '-s', '!*/secret'],
      ...['-d', 'https://prod.example.com,shop-*', '-d', 'stage,*', '--source-namespaces', 'team-*'],
      ...['--allow-cluster-resource', '/Namespace', '--deny-cluster-resource', 'rbac.authorization.k8s.io/*'],
      ...['--allow-namespaced-resource', 'apps/*', '--deny-namespaced-resource', 'ResourceQuota'],
    ];
    expect(await windlass.cli(create)).toEqual({ code: 0, out: "project 'shop' created\n", err: '' });
    expect(await specOf(windlass)).toEqual({
      description: 'the shop',
      sourceRepos: ['https://git.example.com/**', '!*/secret'],
      destinations: [
        { server: 'https://prod.example.com', namespace: 'shop-*' },
        { name: 'stage', namespace: '*' },
      ],
      sourceNamespaces: ['team-*'],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      clusterResourceBlacklist: [{ group: 'rbac.authorization.k8s.io', kind: '*' }],
      namespaceResourceWhitelist: [{ group: 'apps', kind: '*' }],
      namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
    });
    const again = await windlass.cli(['proj', 'create', 'shop']);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('existing project spec is different') });
    expect((await windlass.cli(['proj', 'create', 'shop', '--upsert'])).out).toBe("project 'shop' configured\n");
  });

  it('refuses a destination that is none', async () => {
    await using windlass = await serveForCli();
    expect(await windlass.cli(['proj', 'create', 'shop', '--dest', 'prod'])).toMatchObject({
      code: 2,
      err: 'Error: --dest: "prod" is not cluster,namespace\n',
    });
  });

  it('lists projects', async () => {
    await using windlass = await serveForCli();
    await windlass.cli(['proj', 'create', 'shop', '-s', 'a', '-s', 'b']);
    const { out } = await windlass.cli(['proj', 'list']);
    expect(out).toMatch(/^NAME +DESTINATIONS +SOURCES +CLUSTER-RESOURCE-WHITELIST +SYNC-WINDOWS$/m);
    expect(out).toMatch(/^default +\*,\* +\* +\*\/\* +<none>$/m);
    expect(out).toMatch(/^shop +<none> +2 repos +<none> +<none>$/m);
    expect((await windlass.cli(['proj', 'list', '-o', 'name'])).out).toBe('default\nshop\n');
  });

  it('shows a project', async () => {
    await using windlass = await serveForCli();
    await windlass.cli(['proj', 'create', 'shop', '-s', 'a', '-s', 'b']);
    await windlass.cli([
      'proj',
      'windows',
      'add',
      'shop',
      '--schedule',
      '@daily',
      '--duration',
      '1h',
      '--applications',
      '*',
    ]);
    const { out } = await windlass.cli(['proj', 'get', 'shop']);
    expect(out).toMatch(/^Name: +shop\nDestination: +<none>\nRepository: +a\nRepository: +b$/m);
    expect(out).toMatch(/^Allowed Namespaced Resource: +<all>$/m);
    expect(out).toMatch(/^Sync Window: +allow '@daily' for 1h \(UTC\)$/m);
    expect(JSON.parse((await windlass.cli(['proj', 'get', 'shop', '-o', 'json'])).out).metadata.name).toBe('shop');
    expect(await windlass.cli(['proj', 'get', 'other'])).toMatchObject({
      code: 1,
      err: 'Error: project "other" not found\n',
    });
  });

  it('deletes a project after a question, unless applications use it', async () => {
    await using windlass = await serveForCli();
    await createShop(windlass);
    await windlass.request('POST', '/api/v1/applications', { body: aManifest('guestbook', { project: 'shop' }) });
    expect((await windlass.cli(['proj', 'delete', 'shop', '-y'])).err).toContain(
      'project is referenced by 1 applications',
    );
    await windlass.cli(['proj', 'create', 'other']);
    expect(await windlass.cli(['proj', 'delete', 'other'], { answer: 'n' })).toMatchObject({ code: 1 });
    expect(await specOf(windlass, 'other')).toBeDefined();
    expect((await windlass.cli(['proj', 'delete', 'other'], { answer: 'y' })).out).toBe("project 'other' deleted\n");
    expect(await specOf(windlass, 'other')).toBeUndefined();
  });
});

describe('windlass proj windows', () => {
  const add = ['proj', 'windows', 'add', 'shop', '--schedule', '0 22 * * *', '--duration', '8h', '--applications', '*'];

  it('adds a window of flags', async () => {
    await using windlass = await serveForCli();
    await createShop(windlass);
    const flags = [
      ...['--kind', 'deny', '--time-zone', 'Europe/Berlin', '--namespaces', 'web-{a,b},shop', '--clusters', 'prod'],
      ...['--manual-sync', '--use-and-operator', '--sync-overrun', '--description', 'night'],
    ];
    expect(await windlass.cli([...add, ...flags])).toEqual({
      code: 0,
      out: "window added to project 'shop'\n",
      err: '',
    });
    expect((await specOf(windlass))?.syncWindows).toEqual([
      {
        kind: 'deny',
        schedule: '0 22 * * *',
        duration: '8h',
        timeZone: 'Europe/Berlin',
        applications: ['*'],
        namespaces: ['web-{a,b}', 'shop'],
        clusters: ['prod'],
        manualSync: true,
        andOperator: true,
        syncOverrun: true,
        description: 'night',
      },
    ]);
  });

  it('lists windows, and says which are open', async () => {
    await using windlass = await serveForCli();
    await createShop(windlass);
    for (const [kind, schedule] of [
      ['deny', '* * * * *'],
      ['allow', '0 0 31 2 *'],
    ] as const) {
      const flags = ['--kind', kind, '--schedule', schedule, '--duration', '2m', '--applications', 'a,b'];
      await windlass.cli(['proj', 'windows', 'add', 'shop', ...flags]);
    }
    const { out } = await windlass.cli(['proj', 'windows', 'list', 'shop']);
    expect(out).toMatch(/^0 +Active +deny +\* \* \* \* \* +2m +a,b +- +- +Disabled +UTC +Disabled +Disabled$/m);
    expect(out).toMatch(/^1 +Inactive +allow +0 0 31 2 \* +2m +a,b/m);
  });

  it('changes, allows manual syncs and deletes by number', async () => {
    await using windlass = await serveForCli();
    await createShop(windlass);
    await windlass.cli([...add, '--kind', 'deny']);
    await windlass.cli([
      'proj',
      'windows',
      'add',
      'shop',
      '--schedule',
      '@daily',
      '--duration',
      '1h',
      '--clusters',
      '*',
    ]);
    const windowsOf = async () => (await specOf(windlass))?.syncWindows ?? [];
    await windlass.cli(['proj', 'windows', 'enable-manual-sync', 'shop', '0']);
    await windlass.cli(['proj', 'windows', 'update', 'shop', '0', '--duration', '9h', '--sync-overrun']);
    expect((await windowsOf())[0]).toMatchObject({ kind: 'deny', duration: '9h', manualSync: true, syncOverrun: true });
    await windlass.cli(['proj', 'windows', 'update', 'shop', '0', '--sync-overrun=false']);
    expect((await windowsOf())[0]).toMatchObject({ duration: '9h', manualSync: true, syncOverrun: false });
    await windlass.cli(['proj', 'windows', 'disable-manual-sync', 'shop', '0']);
    expect((await windowsOf())[0]).toMatchObject({ manualSync: false });
    expect((await windlass.cli(['proj', 'windows', 'delete', 'shop', '0'])).out).toBe(
      "window 0 of project 'shop' deleted\n",
    );
    expect(await windowsOf()).toEqual([{ kind: 'allow', schedule: '@daily', duration: '1h', clusters: ['*'] }]);
  });

  it.each([
    ['a window that is not there', ['delete', 'shop', '7'], "project 'shop' has no window '7'"],
    ['a number that is none', ['delete', 'shop', 'x'], "project 'shop' has no window 'x'"],
    ['no schedule', ['add', 'shop', '--duration', '1h'], '--schedule and --duration are required'],
    [
      'a schedule that is none',
      ['add', 'shop', '--schedule', 'x', '--duration', '1h', '--applications', '*'],
      "cannot parse schedule 'x'",
    ],
    ['a window for nobody', ['add', 'shop', '--schedule', '@daily', '--duration', '1h'], 'requires one of application'],
  ])('refuses %s', async (_name, args, message) => {
    await using windlass = await serveForCli();
    await createShop(windlass);
    const result = await windlass.cli(['proj', 'windows', ...args]);
    expect(result.code).not.toBe(0);
    expect(result.err).toContain(message);
    expect((await specOf(windlass))?.syncWindows).toBeUndefined();
  });
});
