import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the folder of fetched repositories from growing without end, while others read from it. */
export interface StoreEviction {
  /** Tells that a repository's folder is in use now. */
  touch(name: string): void;
  /**
   * Removes what nobody has used for long, and if that is not enough the longest unused; looks at most every ten minutes.
   * @param remove runs the removal of a folder when no fetch into it is under way
   */
  run(remove: (name: string, work: () => Promise<void>) => Promise<void>): Promise<void>;
}

/** What may stay. */
export interface StoreBounds {
  /** Bytes of all repositories; default 10 GiB. */
  readonly maxBytes?: number;
  /** Default 30 days. */
  readonly maxIdleMs?: number;
}

interface Folder {
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

const MAX_BYTES = 10 * 1024 ** 3;
const MAX_IDLE_MS = 30 * 24 * 3600_000;
const LOOK_EVERY_MS = 10 * 60_000;
/** Nobody reads one commit for longer: a worker ends after three minutes. */
const IN_USE_MS = 10 * 60_000;
/** Begins the names of folders that are being removed; a killed process leaves some. */
const LEAVING = '.leaving-';

/** Makes the eviction of a folder with one sub-folder per repository. */
export function createStoreEviction(
  storeDir: string,
  { maxBytes = MAX_BYTES, maxIdleMs = MAX_IDLE_MS }: StoreBounds = {},
): StoreEviction {
  const touched = new Map<string, number>();
  let lookAt = 0;
  const choose = (folders: readonly Folder[], now: number): readonly string[] => {
    let total = folders.reduce((sum, { bytes }) => sum + bytes, 0);
    const chosen: string[] = [];
    for (const { name, bytes, usedAt } of [...folders].sort((a, b) => a.usedAt - b.usedAt)) {
      if (now - (touched.get(name) ?? 0) < IN_USE_MS) continue;
      if (total <= maxBytes && now - usedAt < maxIdleMs) continue;
      chosen.push(name);
      total -= bytes;
    }
    return chosen;
  };
  return {
    touch: (name) => void touched.set(name, Date.now()),
    async run(remove) {
      const now = Date.now();
      if (now < lookAt) return;
      lookAt = now + LOOK_EVERY_MS;
      const names = await readdir(storeDir);
      for (const name of names.filter((one) => one.startsWith(LEAVING))) await removeFolder(join(storeDir, name));
      const present = names.filter((one) => !one.startsWith(LEAVING));
      const folders = await Promise.all(present.map((name) => measure(storeDir, name, touched.get(name) ?? 0)));
      for (const name of choose(folders, now)) {
        await remove(name, async () => {
          if (Date.now() - (touched.get(name) ?? 0) < IN_USE_MS) return;
          touched.delete(name);
          // In one step: whoever opens the repository meanwhile finds all of it or nothing.
          await rename(join(storeDir, name), join(storeDir, LEAVING + name));
          await removeFolder(join(storeDir, LEAVING + name));
        });
      }
    },
  };
}

function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

/** The last fetch counts as use: how often it was read before this process began is not kept. */
async function measure(storeDir: string, name: string, touchedAt: number): Promise<Folder> {
  const path = join(storeDir, name);
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const stats = await Promise.all(names.map((one) => stat(join(path, one)).catch(() => undefined)));
  const files = stats.filter((one) => one?.isFile()).flatMap((one) => one ?? []);
  return {
    name,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    usedAt: Math.max(touchedAt, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}
