import { execFile } from 'node:child_process';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';

/** How long `kubectl diff --server-side` of a folder takes, which also compares by a dry-run. @throws if it fails */
export async function diffByKubectl(kubeconfig: string, namespace: string, folder: string): Promise<number> {
  const { path } = await findTool('kubectl');
  const args = [
    '--kubeconfig',
    kubeconfig,
    '-n',
    namespace,
    'diff',
    '--server-side',
    '--force-conflicts',
    '-f',
    folder,
  ];
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    // Exit code 1 says that something differs.
    execFile(path, args, (error, _stdout, said) => (error && error.code !== 1 ? reject(new Error(said)) : resolve()));
  });
  return performance.now() - startedAt;
}
