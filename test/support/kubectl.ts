import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';

const run = promisify(execFile);

/** Runs kubectl with a kubeconfig; answers what it printed. @throws if it fails, with its words */
export async function kubectl(kubeconfig: string, ...args: readonly string[]): Promise<string> {
  const { path } = await findTool('kubectl');
  const { stdout } = await run(path, ['--kubeconfig', kubeconfig, ...args]);
  return stdout;
}

/** The object as JSON, or undefined if it is not there. */
export async function getObject<Shape>(
  kubeconfig: string,
  namespace: string,
  type: string,
  name: string,
): Promise<Shape | undefined> {
  const text = await kubectl(kubeconfig, '-n', namespace, 'get', type, name, '--ignore-not-found', '-o', 'json');
  return text.trim() === '' ? undefined : (JSON.parse(text) as Shape);
}
