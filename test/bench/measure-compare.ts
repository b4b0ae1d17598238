import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pMap from 'p-map';
import type { Application } from '../../shared/domain/application/application.ts';
import { eventually } from '../support/eventually.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced, startServe, temporaryFolder } from '../support/serve-process.ts';
import { startTestRepository } from '../support/test-repository.ts';
import { ms } from './median.ts';
import type { RefreshCost } from './refresh-once.ts';

const run = promisify(execFile);
const CONCURRENCY = 8;
const KINDS = 5;
const OBJECTS = 10;

/** What is measured. */
export interface CompareOptions {
  readonly kubeconfig: string;
  /** Each application has a namespace of its own, whose name begins so. */
  readonly namespace: string;
  readonly count: number;
}

/** A refresh of many applications of ten objects with nothing changed, in a process that has just started. */
export async function measureCompare({ kubeconfig, namespace, count }: CompareOptions): Promise<void> {
  const folder = await temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const names = Array.from({ length: count }, (_, index) => `${namespace}-${index}`);
  const files = Object.fromEntries(names.map((name) => [`${name}/all.yaml`, manifestsOf()]));
  const repository = await startTestRepository({ folder: folder.path, files });
  const serve = await startServe({ dataDir, args: ['--kubeconfig', kubeconfig] });
  const create = (name: string) =>
    serve.require('POST', '/api/v1/applications?validate=false', {
      metadata: { name },
      spec: {
        source: { repoURL: repository.url, path: name },
        destination: { server: 'https://kubernetes.default.svc', namespace: name },
        syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] },
      },
    });
  await pMap(names, create, { concurrency: CONCURRENCY });
  await pMap(names, (name) => serve.waitFor(name, isSynced), { concurrency: CONCURRENCY });
  await eventually('nothing is under way', async () => {
    const { items } = await serve.require<{ items: readonly Application[] }>('GET', '/api/v1/applications');
    return items.every(({ status }) => status.operationState?.finishedAt !== undefined);
  });
  await serve.stop();

  console.log(
    `refresh of ${count} applications of ${OBJECTS} objects of ${KINDS} kinds, nothing changed, each in a new process`,
  );
  for (const [title, ...more] of [
    ['known to be equal'],
    ['told by owned fields', 'forget'],
    ['by schedule alone, after a drift check', 'scheduled'],
  ]) {
    const args = [join(import.meta.dirname, 'refresh-once.ts'), kubeconfig, dataDir, ...more];
    const { stdout } = await run(process.execPath, args);
    report(`${title}`, JSON.parse(stdout) as RefreshCost, count);
  }
  console.log(
    `  bars: no render, at most ${KINDS * count} calls, 20 ms of CPU an application; by schedule no call, one write, 3 ms\n`,
  );
  await pMap(names, (name) => kubectl(kubeconfig, 'delete', 'namespace', name, '--wait=false'), { concurrency: 2 });
  await repository.close();
  await folder.remove();
}

function report(title: string, cost: RefreshCost, count: number): void {
  const { synced, renders, calls, kilobytesRead, reads, writes, cpuMs, wallMs, peakMegabytes } = cost;
  const counted = Object.entries(calls).map(([verb, number]) => `${number} ${verb}`);
  console.log(
    [
      `  ${title}: ${synced} Synced, ${renders} renders, calls: ${counted.join(', ') || 'none'}, ${Math.round(kilobytesRead)} KB read`,
      `    ${reads / count} reads and ${writes / count} writes, CPU ${ms(cpuMs / count)} an application, wall ${ms(wallMs)}, peak memory ${Math.round(peakMegabytes)} MB`,
    ].join('\n'),
  );
}

function manifestsOf(): string {
  const two = (manifest: (name: string) => string) => ['a', 'b'].map(manifest);
  return [
    ...two((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {color: red}\n`),
    ...two((name) => `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {password: x}\n`),
    ...two((name) => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}}\n`),
    ...two(
      (name) =>
        `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n`,
    ),
    ...two(
      (name) =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  replicas: 0\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: web, image: nginx, resources: {requests: {cpu: 1000m}}}]}\n`,
    ),
  ].join('---\n');
}
