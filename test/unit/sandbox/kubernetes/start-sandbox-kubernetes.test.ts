import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startSandboxKubernetes } from '../../../../sandbox/kubernetes/start-sandbox-kubernetes.ts';
import { readWith } from './https-get.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

describe('the sandbox API server', () => {
  it('keeps its kubeconfig and its objects over a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    directories.push(dataDir);
    const first = await startSandboxKubernetes({ dataDir });
    first.api.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept', namespace: 'default' } });
    await first.close();
    const second = await startSandboxKubernetes({ dataDir });
    expect(second.kubeconfig).toBe(first.kubeconfig);
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'kept' };
    expect(second.api.get(reference)?.metadata.name).toBe('kept');
    await second.close();
  });

  it('answers 401 without the token of the kubeconfig', async () => {
    const sandbox = await startSandboxKubernetes({});
    const { clusters, users } = parse(sandbox.kubeconfig) as {
      clusters: [{ cluster: { 'certificate-authority-data': string } }];
      users: [{ user: { token: string } }];
    };
    const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64');
    const read = readWith(`${sandbox.url}/api/v1/namespaces/default`, ca);
    expect(await read(users[0].user.token)).toMatchObject({ status: 200 });
    for (const token of [undefined, 'wrong', '']) {
      expect(await read(token)).toMatchObject({
        status: 401,
        body: { kind: 'Status', status: 'Failure', reason: 'Unauthorized', message: 'Unauthorized', code: 401 },
      });
    }
    await sandbox.close();
  });

  it('starts and stops what plays the workloads', async () => {
    const calls: string[] = [];
    const sandbox = await startSandboxKubernetes({
      startControllers: (api) => {
        calls.push(`started with ${api.list({ apiVersion: 'v1', kind: 'Namespace' }).length} namespaces`);
        return { stop: () => void calls.push('stopped') };
      },
    });
    await sandbox.close();
    expect(calls).toEqual(['started with 4 namespaces', 'stopped']);
  });
});
