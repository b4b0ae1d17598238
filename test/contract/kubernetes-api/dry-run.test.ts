import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, succeeded, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

describe('dry run', () => {
  it('answers a creation without doing it', async () => {
    const answer = await contract.client.post(`${configMaps()}?dryRun=All`, aConfigMap('tried'));
    expect(answer).toMatchObject({
      status: 201,
      body: { metadata: { uid: expect.any(String) }, data: { color: 'blue' } },
    });
    expect((await contract.client.get(`${configMaps()}/tried`)).status).toBe(404);
  });

  it('answers an apply with its defaults without doing it', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/deployments/tried`;
    const answer = await contract.client.patch(`${path}?fieldManager=alice&dryRun=All`, 'apply', aDeployment('tried'));
    expect(answer).toMatchObject({ status: 201, body: { spec: { replicas: 1, revisionHistoryLimit: 10 } } });
    expect((await contract.client.get(path)).status).toBe(404);
  });

  it('answers a patch without doing it', async () => {
    const before = succeeded(await contract.client.post(configMaps(), aConfigMap('kept')));
    const answer = await contract.client.patch(`${configMaps()}/kept?dryRun=All`, 'merge', { data: { color: 'red' } });
    expect(answer.body).toMatchObject({ data: { color: 'red' } });
    expect((await contract.client.get(`${configMaps()}/kept`)).body).toEqual(before);
  });

  it('answers a deletion without doing it', async () => {
    await contract.client.post(configMaps(), aConfigMap('spared'));
    expect(await contract.client.delete(`${configMaps()}/spared?dryRun=All`)).toMatchObject({
      status: 200,
      body: { status: 'Success' },
    });
    expect((await contract.client.get(`${configMaps()}/spared`)).status).toBe(200);
  });

  it('refuses what the real request would be refused', async () => {
    await contract.client.post(configMaps(), aConfigMap('known'));
    expect(await contract.client.post(`${configMaps()}?dryRun=All`, aConfigMap('known'))).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists' },
    });
  });

  it('refuses another value than All', async () => {
    expect(await contract.client.post(`${configMaps()}?dryRun=Some`, aConfigMap('odd'))).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringMatching(/dryRun: Unsupported value: .*"Some".*: supported values: "All"/),
      },
    });
  });
});
