#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../shared/composition/find-tool.ts';
import { messageOf } from '../shared/domain/errors/gitops-error.ts';

/** Runs kubectl (from the layer package, or PATH) against the cluster of the Windlass that runs here. */
async function main(args: readonly string[]): Promise<number> {
  const kubectl = await findTool('kubectl');
  const isNamed = process.env.KUBECONFIG !== undefined || args.some((arg) => arg.startsWith('--kubeconfig'));
  const kubeconfig = isNamed
    ? process.env.KUBECONFIG
    : readKubeconfigPath(process.env.WINDLASS_DATA_DIR ?? '.windlass');
  const { status, error } = spawnSync(kubectl.path, args, {
    stdio: 'inherit',
    env: { ...process.env, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) },
  });
  if (error) throw error;
  return status ?? 1;
}

function readKubeconfigPath(dataDir: string): string | undefined {
  try {
    const ready = JSON.parse(readFileSync(join(dataDir, 'ready.json'), 'utf8')) as { kubeconfig?: string };
    return ready.kubeconfig;
  } catch {
    process.stderr.write(`no Windlass runs with ${dataDir}; using kubectl's own configuration\n`);
    return undefined;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`windlass: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
