import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names the code that looks at applications, so that all of them are looked at anew after a change of it. The names of its parts are
 * hashes of what is in them, and so the file that names them is another one after every change.
 *
 * @param bundles the folder of all functions
 * @returns '' as long as nothing is bundled: then nothing can be deployed either
 */
export function findRelease(bundles: string): string {
  const file = join(bundles, 'refresh', 'index.mjs');
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16) : '';
}
