import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a program needs to use a running Windlass (design §9). */
export interface ReadyInfo {
  readonly url: string;
  readonly adminToken: string;
  readonly webhookSecrets: { readonly github: string };
  readonly dataDir: string;
  readonly kubeconfig?: string;
  readonly sandbox?: { readonly repoURL: string; readonly workTree: string; readonly kubeconfig: string };
}

/** Writes the file in one piece (0600): who waits for it never reads half of it. */
export function writeReadyFile(file: string, info: ReadyInfo): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

/** The ready file that the CLI looks for. */
export function defaultReadyFile(dataDir: string): string {
  return join(dataDir, 'ready.json');
}

/** Removes the file; it is no error if it is gone. */
export function removeReadyFile(file: string): void {
  rmSync(file, { force: true });
}
