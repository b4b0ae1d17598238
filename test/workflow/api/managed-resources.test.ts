import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotItem } from '../../../shared/domain/diff/snapshot-item.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { openLocalTree } from '../../../shared/workflows/serve-users/local-tree.ts';
import { type ApiHarness, aManifest, createApiHarness } from './harness.ts';

const path = '/api/v1/applications/guestbook/managed-resources';
const ref = { namespace: 'argocd', name: 'guestbook' };
const TAKEN_AT = '2026-01-01T00:00:00.000Z';
let api: ApiHarness;

function anObject(name: string, value: string): KubernetesObject {
  const metadata = { name, namespace: 'shop', resourceVersion: '7', uid: 'u' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value }, status: { seen: true } };
}

function anItem(name: string, more: Partial<SnapshotItem> = {}): SnapshotItem {
  const key = { group: '', kind: 'ConfigMap', namespace: 'shop', name };
  const target = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop' },
    data: { value: 'same' },
  };
  return { key, version: 'v1', status: 'Synced', changedPaths: [], target, live: anObject(name, 'same'), ...more };
}

/** As a refresh leaves it. */
async function keep(items: readonly SnapshotItem[]): Promise<void> {
  const parts = await api.deps.snapshots.save(items, { before: [], ticket: 'ticket' });
  await api.deps.applications.update(ref, (record) => ({
    ...record,
    control: { ...record.control, snapshot: { takenAt: TAKEN_AT, parts } },
  }));
}

beforeEach(async () => {
  api = createApiHarness();
  await api.request('POST', '/api/v1/applications', { body: aManifest() });
});

describe('GET /api/v1/applications/{name}/managed-resources', () => {
  it('shows states as Argo CD does, and says of when they are', async () => {
    const difference = { live: { data: { value: 'old' } }, predicted: { data: { value: 'new' } } };
    await keep([
      anItem('equal'),
      anItem('other', {
        status: 'OutOfSync',
        difference,
        changedPaths: ['/data/value'],
        live: anObject('other', 'old'),
      }),
    ]);

    const { body, headers } = await api.request('GET', path);

    expect(body.metadata).toEqual({ takenAt: TAKEN_AT });
    expect(headers['windlass-taken-at']).toBe(TAKEN_AT);
    expect(Number(headers.age)).toBeGreaterThan(0);
    const [equal, other] = body.items;
    expect(equal).toMatchObject({
      group: '',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'equal',
      resourceVersion: '7',
    });
    expect(equal).not.toHaveProperty('modified');
    expect(JSON.parse(equal.liveState).status).toEqual({ seen: true });
    expect(JSON.parse(equal.normalizedLiveState)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'equal', namespace: 'shop' },
      data: { value: 'same' },
    });
    expect(equal.predictedLiveState).toBe(equal.normalizedLiveState);
    expect(other).toMatchObject({ modified: true, status: 'OutOfSync', changedPaths: ['/data/value'] });
    expect(JSON.parse(other.normalizedLiveState)).toEqual({ data: { value: 'old' } });
    expect(JSON.parse(other.predictedLiveState)).toEqual({ data: { value: 'new' } });
  });

  it('writes null for what is not there', async () => {
    const { live: _none, ...created } = anItem('new', { status: 'OutOfSync', difference: { predicted: { a: 1 } } });
    await keep([created]);

    const { body } = await api.request('GET', path);

    expect(body.items[0]).toMatchObject({
      liveState: 'null',
      normalizedLiveState: 'null',
      predictedLiveState: '{"a":1}',
    });
  });

  it.each([
    ['name=b', ['b']],
    ['kind=ConfigMap&namespace=shop', ['a', 'b', 'c']],
    ['group=apps', []],
    ['namespace=other', []],
    ['version=v2', []],
    ['modified=true', ['b', 'c']],
    ['modified=true&name=a', []],
  ])('filters by %s', async (query, names) => {
    await keep([anItem('a'), anItem('b', { status: 'OutOfSync' }), anItem('c', { status: 'Unknown' })]);

    const { body } = await api.request('GET', `${path}?${query}`);

    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('gives pages to those who ask for them', async () => {
    const names = Array.from({ length: 7 }, (_, at) => `object-${at}`);
    await keep(names.map((name) => anItem(name)));
    const seen: string[] = [];
    const sizes: number[] = [];
    let next = '';
    do {
      const { body } = await api.request('GET', `${path}?limit=3&continue=${encodeURIComponent(next)}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      sizes.push(body.items.length);
      next = body.metadata.continue ?? '';
    } while (next !== '');

    expect(seen).toEqual(names);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('ends a page early when its objects are large', async () => {
    await keep(['a', 'b', 'c'].map((name) => anItem(name, { live: anObject(name, 'x'.repeat(900_000)) })));

    const { body } = await api.request('GET', `${path}?limit=100`);

    expect(body.items).toHaveLength(2);
    expect((await api.request('GET', path)).body.items).toHaveLength(3);
  });

  it('says that an application was never compared', async () => {
    const { status, body, headers } = await api.request('GET', path);

    expect({ status, body }).toEqual({ status: 200, body: { items: [], metadata: {} } });
    expect(headers.warning).toContain('has not been compared with its cluster yet; refresh it');
  });

  it('says that the last comparison failed, and shows the one before', async () => {
    await keep([anItem('a')]);
    await api.deps.applications.update(ref, (record) => {
      const condition = { type: 'ComparisonError', message: 'no route to host', lastTransitionTime: TAKEN_AT } as const;
      const status = { ...record.application.status, conditions: [condition] };
      return { ...record, application: { ...record.application, status } };
    });

    const { body, headers } = await api.request('GET', path);

    expect(body.items).toHaveLength(1);
    expect(headers.warning).toContain(
      `this is the state of ${TAKEN_AT}; it could not be compared since: no route to host`,
    );
  });

  it('answers nothing rather than half of it when a part of the snapshot is gone', async () => {
    await keep([anItem('a')]);
    const record = await api.deps.applications.read(ref);
    await api.deps.snapshots.remove(record?.control.snapshot?.parts ?? []);

    const { status, body } = await api.request('GET', path);

    expect({ status, body }).toEqual({ status: 200, body: { items: [], metadata: {} } });
  });

  it('knows only applications that there are', async () => {
    expect((await api.request('GET', '/api/v1/applications/nobody/managed-resources')).status).toBe(404);
  });
});

describe('POST /api/v1/applications/{name}/diff', () => {
  const diff = '/api/v1/applications/guestbook/diff';
  const file = { text: 'x' };

  it.each([
    [{ local: { files: { '../up.yaml': file } } }, 'local.files["../up.yaml"]: must be a path from the root'],
    [{ local: { files: { '/etc/passwd': file } } }, 'local.files["/etc/passwd"]: must be a path from the root'],
    [{ local: { files: { a: file, 'a/b': file } } }, 'local.files["a/b"]: a is a file'],
    [{ local: { files: {}, sourcePosition: 2 } }, 'local.sourcePosition: the application has no source 2'],
    [{ local: { files: {} }, revision: 'main' }, 'local: cannot be given together with revision'],
    [{ revision: 'main', revisions: ['main'] }, 'revision: cannot be given together with revisions'],
    [{ revisions: ['a', 'b'] }, 'revisions: 2 were given for 1 sources'],
  ])('refuses %j', async (body, message) => {
    const answer = await api.request('POST', diff, { body });

    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
  });

  it('takes no more files and bytes than it can render', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`f${at}`, { text: '' }]));

    expect((await api.request('POST', diff, { body: { local: { files: many } } })).status).toBe(413);
    expect(() => openLocalTree({ a: { text: 'x'.repeat(20_000_001) } })).toThrow(/has 20000001 bytes/);
  });

  it('takes a compressed body, and none that unpacks to more than it accepts', async () => {
    const packed = (text: string) => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(text).toString('base64'),
      isBase64: true,
    });

    const fine = await api.request('POST', diff, packed(JSON.stringify({ revision: 'missing' })));
    const bomb = await api.request('POST', diff, packed(' '.repeat(40_000_000)));
    const broken = await api.request('POST', diff, { headers: { 'content-encoding': 'gzip' }, body: '{}' });

    expect(fine.body.message).toContain('unable to resolve "missing" to a commit');
    expect(bomb.status).toBe(413);
    expect(broken.body.message).toContain('is not compressed with gzip');
  });
});

describe('a local tree', () => {
  const tree = openLocalTree({
    'apps/web/b.yaml': { text: 'b' },
    'apps/web/a.yaml': { base64: Buffer.from('a').toString('base64') },
    'apps/link': { link: 'web' },
    'z.yaml': { text: 'z' },
  });

  it('is read like the tree of a commit', async () => {
    expect(await tree.typeOf('')).toBe('directory');
    expect(await tree.typeOf('apps/link')).toBe('symlink');
    expect(await tree.typeOf('apps/absent')).toBe('absent');
    const { files, directories } = await tree.list('apps');
    expect({ files: files.map(({ path: at }) => at), directories }).toEqual({
      files: ['apps/link'],
      directories: ['apps/web'],
    });
    expect((await tree.list('apps/web')).files.map(({ path: at }) => at)).toEqual([
      'apps/web/a.yaml',
      'apps/web/b.yaml',
    ]);
    expect(Buffer.from(await tree.read('apps/web/a.yaml')).toString()).toBe('a');
    expect(Buffer.from(await tree.read('apps/link')).toString()).toBe('web');
    await expect(tree.read('apps')).rejects.toThrow(/not a file/);
    await expect(tree.list('z.yaml')).rejects.toThrow(/not a directory/);
  });

  it('has an id for a directory that changes with any file below it', async () => {
    const changed = openLocalTree({ 'apps/web/b.yaml': { text: 'other' }, 'z.yaml': { text: 'z' } });

    expect(await changed.objectId('z.yaml')).toBe(await tree.objectId('z.yaml'));
    expect(await changed.objectId('apps')).not.toBe(await tree.objectId('apps'));
    expect(await tree.objectId('absent')).toBeUndefined();
  });
});
