import { describe, expect, it } from 'vitest';
import { aConfigMap, succeeded, uniqueName, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

/** The place from which a watch sees only what comes. */
async function presentVersion(): Promise<string> {
  return String((await contract.client.get(configMaps())).body.metadata.resourceVersion);
}

/** A new namespace gets a ConfigMap of its own, at any time: no test here is about that. */
const only = (name: string) => `fieldSelector=metadata.name%3D${name}`;

describe('watch', () => {
  it('tells of creation, change and deletion in order, with whole objects', async () => {
    const watch = await contract.client.watch(
      `${configMaps()}?watch=true&${only('seen')}&resourceVersion=${await presentVersion()}`,
    );
    succeeded(await contract.client.post(configMaps(), aConfigMap('seen')));
    const changed = succeeded(await contract.client.put(`${configMaps()}/seen`, aConfigMap('seen', { color: 'red' })));
    await contract.client.delete(`${configMaps()}/seen`);
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { kind: 'ConfigMap', apiVersion: 'v1', data: { color: 'blue' } },
    });
    expect(await watch.next()).toEqual({ type: 'MODIFIED', object: changed });
    const deleted = await watch.next();
    expect(deleted).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'seen' }, data: { color: 'red' } } });
    expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(Number(changed.metadata.resourceVersion));
    watch.close();
  });

  it('starts with what exists when no resourceVersion is given', async () => {
    const name = uniqueName('existing');
    await contract.client.post(configMaps(), aConfigMap(name));
    const watch = await contract.client.watch(`${configMaps()}?watch=1&${only(name)}`);
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name } } });
    watch.close();
  });

  it('catches up from an older resourceVersion', async () => {
    const from = await presentVersion();
    const name = uniqueName('missed');
    await contract.client.post(configMaps(), aConfigMap(name));
    await contract.client.delete(`${configMaps()}/${name}`);
    const watch = await contract.client.watch(`${configMaps()}?watch=1&${only(name)}&resourceVersion=${from}`);
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name } } });
    expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name } } });
    watch.close();
  });

  it('tells of an object that begins and ceases to match the selector as added and deleted', async () => {
    const watch = await contract.client.watch(
      `${configMaps()}?watch=1&labelSelector=on%3Dyes&resourceVersion=${await presentVersion()}`,
    );
    const name = uniqueName('switched');
    const labelled = (on: string) => ({ ...aConfigMap(name), metadata: { name, labels: { on } } });
    await contract.client.post(configMaps(), labelled('no'));
    await contract.client.put(`${configMaps()}/${name}`, labelled('yes'));
    await contract.client.put(`${configMaps()}/${name}`, labelled('no'));
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name, labels: { on: 'yes' } } } });
    expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name } } });
    watch.close();
  });

  it('ends after timeoutSeconds', async () => {
    const watch = await contract.client.watch(
      `${configMaps()}?watch=1&timeoutSeconds=1&${only('nothing')}&resourceVersion=${await presentVersion()}`,
    );
    await expect(watch.next()).rejects.toThrow('the server ended the watch');
  });
});
