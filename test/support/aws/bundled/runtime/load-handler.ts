import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A function as the runtime calls it. */
export type Handler = (...parameters: unknown[]) => unknown;

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Loads what a handler's name means: `index.handler` is the export `handler` of `index.js`, `index.mjs` or `index.cjs` in the root.
 * @throws Error with the name that Lambda gives it
 */
export async function loadHandler(name: string, root: string): Promise<Handler> {
  const [, moduleName = '', path = ''] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
  const file = EXTENSIONS.map((extension) => resolve(root, moduleName + extension)).find((path) => existsSync(path));
  if (!file) throw named('Runtime.ImportModuleError', `Cannot find module '${moduleName}'`);
  const loaded: unknown = file.endsWith('.cjs') ? createRequire(file)(file) : await import(pathToFileURL(file).href);
  let found = loaded;
  for (const key of path.split('.')) found = (found as { readonly [key: string]: unknown } | undefined)?.[key];
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  return found as Handler;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
