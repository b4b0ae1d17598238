import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names the code that looks at applications, so that all of them are looked at anew after a change of it: of every file of the function
 * that refreshes, since what it starts as a process of its own has the same name after a change.
 *
 * @param bundles the folder of all functions
 * @returns '' as long as nothing is bundled: then nothing can be deployed either
 */
export function findRelease(bundles: string): string {
  const folder = join(bundles, 'refresh');
  if (!existsSync(folder)) return '';
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
