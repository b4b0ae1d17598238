import { mkdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceReader } from '../../ports/source-reader.ts';

/** A source reader whose folder is kept small between pieces of work. */
export interface BoundedSourceReader extends SourceReader {
  /** Removes what was fetched longest ago if there is too much; looks only if something was fetched. Only while nothing is read. */
  trim(): Promise<void>;
}

/** What bounds it. */
export interface BoundedSourceReaderOptions {
  /** Made if it is not there; one sub-folder a repository. */
  readonly storeDir: string;
  /** More than this and the oldest repositories go, until half of it is left free. */
  readonly maxBytes: number;
  /** Makes a reader that tells of each fetch into the folder, whether it succeeded or not. */
  readonly create: (storeDir: string, onFetched: () => void) => SourceReader;
}

/** Makes a reader for a disk that is small and lasts only for a while, as that of a function does. */
export function createBoundedSourceReader(options: BoundedSourceReaderOptions): BoundedSourceReader {
  const { storeDir, maxBytes, create } = options;
  mkdirSync(storeDir, { recursive: true });
  // Measuring reads the whole folder, and `trim` is called before each piece of work. What was there before us is unknown.
  let mayHaveGrown = true;
  const open = () => create(storeDir, () => (mayHaveGrown = true));
  let reader = open();
  return {
    resolveRevision: (...args) => reader.resolveRevision(...args),
    openTree: (...args) => reader.openTree(...args),
    readMetadata: (...args) => reader.readMetadata(...args),
    checkAccess: (...args) => reader.checkAccess(...args),
    async trim() {
      if (!mayHaveGrown) return;
      mayHaveGrown = false;
      if (!(await removeOldest(storeDir, maxBytes))) return;
      // The one before remembers trees whose objects may be gone.
      reader = open();
    },
  };
}

/** @returns whether something was removed */
async function removeOldest(storeDir: string, maxBytes: number): Promise<boolean> {
  const folders = await Promise.all((await readdir(storeDir)).map((name) => measure(join(storeDir, name))));
  let total = folders.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= maxBytes) return false;
  for (const { path, bytes } of folders.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (total <= maxBytes / 2) break;
    await rm(path, { recursive: true, force: true });
    total -= bytes;
  }
  return true;
}

async function measure(path: string) {
  const names = await readdir(path, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(join(path, name))));
  const files = stats.filter((one) => one.isFile());
  return {
    path,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    usedAtMs: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}
