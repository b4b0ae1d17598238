import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseApplicationManifest } from '../../shared/contracts/application-manifest.ts';
import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import { RESOURCES_FINALIZER } from '../../shared/domain/application/finalizers.ts';
import { saveApplication } from '../../shared/workflows/application/save-application.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';

/** Creates the sandbox's app of apps, once: who deletes it does not get it back at the next start. */
export async function createExample(deps: Dependencies, dataDir: string, repoURL: string): Promise<void> {
  const marker = join(dataDir, 'sandbox', 'example-created');
  if (existsSync(marker)) return;
  const { manifest } = parseApplicationManifest({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'example', finalizers: [RESOURCES_FINALIZER] },
    spec: {
      project: 'default',
      source: { repoURL, path: 'apps', targetRevision: 'HEAD' },
      destination: { server: DEFAULT_CLUSTER.server, namespace: 'argocd' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  });
  await saveApplication(deps, { manifest, mode: 'upsert', validate: false });
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}
