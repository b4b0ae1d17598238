import { spawn } from 'node:child_process';
import { findTool } from '../../../shared/adapters/local/tool-finder.ts';

/** What a run of kubectl came to. */
export interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real kubectl with a kubeconfig; `input` goes to its standard input. */
export async function runKubectl(kubeconfig: string, args: readonly string[], input = ''): Promise<KubectlResult> {
  const { path } = await findTool('kubectl');
  const child = spawn(path, ['--kubeconfig', kubeconfig, ...args], {
    env: { ...process.env, KUBECACHEDIR: `${kubeconfig}-cache` },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  child.stdin.end(input);
  return await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => done({ exitCode: exitCode ?? -1, ...output }));
  });
}
