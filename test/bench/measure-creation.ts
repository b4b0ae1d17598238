import { readFileSync } from 'node:fs';
import type { Application } from '../../shared/domain/application/application.ts';
import { eventually } from '../support/eventually.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced, startServe, temporaryFolder } from '../support/serve-process.ts';
import { configMap, startTestRepository } from '../support/test-repository.ts';
import { ms } from './median.ts';

/** What is measured. */
export interface CreationOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly count: number;
}

/** Many applications created at once until all are Synced, beside one `kubectl apply --server-side` of all their objects. */
export async function measureCreation({ kubeconfig, namespace, count }: CreationOptions): Promise<void> {
  const folder = await temporaryFolder();
  await kubectl(kubeconfig, 'create', 'namespace', namespace);
  const serve = await startServe({ dataDir: `${folder.path}/data`, args: ['--kubeconfig', kubeconfig] });
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  const files = names.flatMap((name) =>
    [1, 2, 3].map((part) => [`${name}/${part}.yaml`, configMap(`${name}-${part}`, { part: `${part}` })]),
  );
  const repository = await startTestRepository({ folder: folder.path, files: Object.fromEntries(files) });

  const startedAt = performance.now();
  await Promise.all(
    names.map((name) =>
      serve.require('POST', '/api/v1/applications?validate=false', {
        metadata: { name },
        spec: {
          source: { repoURL: repository.url, path: name },
          destination: { server: 'https://kubernetes.default.svc', namespace },
          syncPolicy: { automated: {} },
        },
      }),
    ),
  );
  await eventually('all are Synced', async () => {
    const { body } = await serve.call<{ items: readonly Application[] }>('GET', '/api/v1/applications');
    return body.items.length === count && body.items.every(isSynced);
  });
  const took = performance.now() - startedAt;
  const memory = residentMegabytes(serve.pid);

  await kubectl(kubeconfig, '-n', namespace, 'delete', 'configmaps', '--all', '--wait=true');
  const again = performance.now();
  await kubectl(kubeconfig, '-n', namespace, 'apply', '--server-side', '--recursive', '-f', repository.git.workTree);
  const yardstick = performance.now() - again;
  await serve.stop();
  await repository.close();
  await folder.remove();
  console.log(`${count} applications of 3 objects created at once, until all are Synced`);
  console.log(
    `  Windlass ${ms(took)} (resident ${memory} MB)   kubectl apply --server-side of all objects ${ms(yardstick)}`,
  );
  console.log(`  ratio: ${(took / yardstick).toFixed(2)} × kubectl\n`);
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kilobytes) / 1024);
}
