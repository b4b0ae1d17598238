import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The texts of all files in a folder and in those in it, by path below `to`. */
export function filesBelow(folder: string, to: string): { readonly [path: string]: string } {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [join(to, path), readFileSync(join(folder, path), 'utf8')]));
}
