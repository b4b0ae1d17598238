import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ManagedResource } from '../../shared/contracts/resource-api.ts';
import { CliError } from '../cli-error.ts';
import { headingOf, toTexts } from './format-difference.ts';

/**
 * Shows a difference by the tool that KUBECTL_EXTERNAL_DIFF names, as kubectl and argocd do: it gets two files, live first.
 * @throws CliError if the tool is not there or fails; 1 is its way to say that the files differ
 */
export async function runExternalDiff(command: string, resource: ManagedResource): Promise<string> {
  const [tool = '', ...args] = command.split(/\s+/).filter((part) => part !== '');
  const folder = await mkdtemp(join(tmpdir(), 'windlass-diff-'));
  try {
    const { live, predicted } = await toTexts(resource);
    const files = [join(folder, `${resource.name}-live.yaml`), join(folder, `${resource.name}.yaml`)] as const;
    await writeFile(files[0], live, { mode: 0o600 });
    await writeFile(files[1], predicted, { mode: 0o600 });
    const child = spawn(tool, [...args, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
    // Both at once: the tool goes on only as long as somebody reads.
    const [output, code] = await Promise.all([text(child.stdout), exited]);
    if (code !== 0 && code !== 1) throw new CliError(`KUBECTL_EXTERNAL_DIFF: "${tool}" ended with ${code}`, 2);
    return `\n${headingOf(resource)}\n${output}`;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`KUBECTL_EXTERNAL_DIFF: "${tool}" cannot be run (${(error as Error).message})`, 2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
