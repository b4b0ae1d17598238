import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getObject, kubectl } from '../support/kubectl.ts';
import { isSynced, startServe, temporaryFolder } from '../support/serve-process.ts';
import { type Changes, startTestRepository } from '../support/test-repository.ts';
import { median, ms } from './median.ts';

const ROUNDS = 15;

/** What is measured. */
export interface PushOptions {
  readonly kubeconfig: string;
  /** Folder of the manifests; a Deployment `guestbook-ui` is among them. */
  readonly manifests: string;
  readonly namespace: string;
}

interface Deployment {
  readonly spec: { readonly revisionHistoryLimit: number };
}

/** Push → applied for the guestbook, beside `kubectl apply --server-side` of the same files in the same run. */
export async function measurePush({ kubeconfig, manifests, namespace }: PushOptions): Promise<void> {
  const folder = await temporaryFolder();
  await kubectl(kubeconfig, 'create', 'namespace', namespace);
  const serve = await startServe({ dataDir: `${folder.path}/data`, args: ['--kubeconfig', kubeconfig] });
  const repository = await startTestRepository({
    folder: folder.path,
    files: readFiles(manifests),
    webhook: { url: () => `${serve.ready.url}/api/webhook`, secret: serve.ready.webhookSecrets.github },
  });
  await serve.require('POST', '/api/v1/applications', {
    metadata: { name: 'guestbook' },
    spec: {
      source: { repoURL: repository.url, path: 'guestbook' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: {} },
    },
  });
  await serve.waitFor('guestbook', isSynced);

  const pushed: number[] = [];
  const applied: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const file = 'guestbook/guestbook-ui-deployment.yaml';
    const content = readFileSync(join(repository.git.workTree, file), 'utf8');
    const changed = content.replace(/revisionHistoryLimit: \d+/, `revisionHistoryLimit: ${10 + round}`);
    const sha = await repository.push({ [file]: changed });
    // From the moment git's push has returned: the webhook is under way by then.
    const startedAt = performance.now();
    const { status } = await serve.waitFor(
      'guestbook',
      (found) => isSynced(found) && found.status.sync.revision === sha,
    );
    const finishedAt = Date.parse(status.operationState?.finishedAt ?? '');
    pushed.push(Math.max(0, finishedAt - (performance.timeOrigin + startedAt)));
    const live = await getObject<Deployment>(kubeconfig, namespace, 'deployment', 'guestbook-ui');
    if (live?.spec.revisionHistoryLimit !== 10 + round) throw new Error('the cluster is not at the pushed state');

    const again = performance.now();
    const work = join(repository.git.workTree, 'guestbook');
    await kubectl(
      kubeconfig,
      '-n',
      namespace,
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager',
      'bench',
      '-f',
      work,
    );
    applied.push(performance.now() - again);
  }
  await serve.stop();
  await repository.close();
  await folder.remove();
  console.log(`push → applied, guestbook, ${ROUNDS} rounds (from the end of git push to the end of the sync)`);
  console.log(`  Windlass p50 ${ms(median(pushed))}   kubectl apply --server-side p50 ${ms(median(applied))}`);
  console.log(`  ratio: ${(median(pushed) / median(applied)).toFixed(2)} × kubectl\n`);
}

function readFiles(folder: string): Changes {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [`guestbook/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
}
