import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps packaged charts on disk by the SHA-256 of their content, so that nothing in it can be out of date. */
export interface ArchiveCache {
  /** @param digest in hex */
  read(digest: string): Promise<Buffer | undefined>;
  /** Keeps an archive, and removes those that were not used for longest if there are too many. */
  write(archive: Uint8Array): Promise<void>;
}

/** Default 500 MB. */
const DEFAULT_MAX_BYTES = 500_000_000;
const SUFFIX = '.tgz';
const MAX_WRITING_MS = 3_600_000;

/**
 * Makes the cache in a directory of its own, which need not exist. Several processes may share it.
 * @param maxBytes of all archives together
 */
export function createArchiveCache(directory: string, maxBytes = DEFAULT_MAX_BYTES): ArchiveCache {
  const placeOf = (digest: string) => join(directory, `${digest}${SUFFIX}`);
  return {
    async read(digest) {
      const archive = await readFile(placeOf(digest)).catch(ignoreAbsent);
      // What was damaged on disk is fetched again.
      if (archive === undefined || digestOf(archive) !== digest) return undefined;
      const now = new Date();
      await utimes(placeOf(digest), now, now).catch(ignoreAbsent);
      return archive;
    },
    async write(archive) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const place = placeOf(digestOf(archive));
      const unfinished = `${place}.${randomUUID()}`;
      await writeFile(unfinished, archive, { mode: 0o600 });
      await rename(unfinished, place);
      await removeOldest(directory, maxBytes);
    },
  };
}

/** SHA-256 in hex. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function removeOldest(directory: string, maxBytes: number): Promise<void> {
  const all = await readdir(directory);
  await Promise.all(all.filter(isUnfinished).map((name) => removeIfLeft(join(directory, name))));
  const names = all.filter((name) => name.endsWith(SUFFIX));
  const found = await Promise.all(
    names.map(async (name) => ({
      path: join(directory, name),
      stats: await stat(join(directory, name)).catch(ignoreAbsent),
    })),
  );
  const newestFirst = found
    .flatMap(({ path, stats }) => (stats ? [{ path, size: stats.size, usedAt: stats.mtimeMs }] : []))
    .sort((a, b) => b.usedAt - a.usedAt);
  let total = 0;
  for (const [index, { path, size }] of newestFirst.entries()) {
    total += size;
    // The newest stays, however large: it is what was just asked for.
    if (total > maxBytes && index > 0) await rm(path, { force: true });
  }
}

function isUnfinished(name: string): boolean {
  return name.includes(`${SUFFIX}.`);
}

/** Whoever wrote it for so long has ended without finishing. */
async function removeIfLeft(path: string): Promise<void> {
  const found = await stat(path).catch(ignoreAbsent);
  if (found !== undefined && Date.now() - found.mtimeMs > MAX_WRITING_MS) await rm(path, { force: true });
}

/** Another process may have removed it. */
function ignoreAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
