import type { PluginDiscovery, RenderPlugin } from '../../../domain/application/render-plugin.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { compileGlob, type Glob } from '../../../domain/git/glob.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { type PluginWorkspace, runPluginCommand } from './run-plugin-command.ts';

/** What discovery looks at. */
export interface DiscoveryPlace {
  readonly tree: SourceTree;
  /** Resolved. */
  readonly directory: string;
  /** Gives a copy of the repository to a command; made when a plugin first needs it. */
  readonly openWorkspace: () => Promise<PluginWorkspace>;
}

/** Finds the first plugin, by name, whose discovery matches the directory. One without discovery must be asked for by name. @throws ManifestInvalidError */
export async function discoverPlugin(
  plugins: readonly RenderPlugin[],
  place: DiscoveryPlace,
): Promise<RenderPlugin | undefined> {
  for (const plugin of plugins) {
    if (plugin.discovery !== undefined && (await matchesDiscovery(plugin.name, plugin.discovery, place))) return plugin;
  }
  return undefined;
}

/** Whether a discovery rule matches the directory. @throws ManifestInvalidError for a malformed glob */
export async function matchesDiscovery(plugin: string, rule: PluginDiscovery, place: DiscoveryPlace): Promise<boolean> {
  switch (rule.type) {
    case 'file-name':
      return matchesFileName(plugin, rule.pattern.replace(/^\.\//, ''), place);
    case 'glob':
      return matchesGlob(plugin, rule.pattern.replace(/^\.\//, ''), place);
    case 'command':
      return saysSomething(plugin, rule, place);
  }
}

/** Only the directories on the way are listed, each if its part of the pattern is not a plain name. */
async function matchesFileName(plugin: string, pattern: string, { tree, directory }: DiscoveryPlace): Promise<boolean> {
  let places: readonly string[] = [directory];
  for (const part of pattern.split('/')) {
    const next = await Promise.all(places.map((place) => entriesMatching(plugin, part, tree, place)));
    places = next.flat();
  }
  return places.length > 0;
}

async function entriesMatching(
  plugin: string,
  part: string,
  tree: SourceTree,
  place: string,
): Promise<readonly string[]> {
  const type = place === '' ? 'directory' : await tree.typeOf(place);
  if (type !== 'directory') return [];
  const inPlace = (name: string): string => (place === '' ? name : `${place}/${name}`);
  if (!/[*?[\\]/.test(part)) return (await tree.typeOf(inPlace(part))) === 'absent' ? [] : [inPlace(part)];
  const glob = compile(plugin, part);
  const { files, directories } = await tree.list(place);
  return [...files.map(({ path }) => path), ...directories].filter((path) =>
    glob.matches(path.slice(path.lastIndexOf('/') + 1)),
  );
}

async function matchesGlob(plugin: string, pattern: string, { tree, directory }: DiscoveryPlace): Promise<boolean> {
  const parts = pattern.split('/').map((part) => (part === '**' ? part : compile(plugin, part)));
  const prefix = directory === '' ? 0 : directory.length + 1;
  const visit = async (place: string): Promise<boolean> => {
    const { files, directories } = await tree.list(place);
    const paths = [...files.map(({ path }) => path), ...directories];
    if (paths.some((path) => matchesParts(parts, path.slice(prefix).split('/')))) return true;
    for (const inner of directories) if (await visit(inner)) return true;
    return false;
  };
  return visit(directory);
}

function matchesParts(parts: readonly (Glob | '**')[], path: readonly string[]): boolean {
  const [first, ...rest] = parts;
  if (first === undefined) return path.length === 0;
  if (first === '**') return matchesParts(rest, path) || (path.length > 0 && matchesParts(parts, path.slice(1)));
  const [name, ...below] = path;
  return name !== undefined && first.matches(name) && matchesParts(rest, below);
}

function compile(plugin: string, pattern: string): Glob {
  const glob = compileGlob(pattern, { starCrossesSlash: false, braces: true });
  if (glob === undefined)
    throw new ManifestInvalidError(`plugin ${plugin}: discover: '${pattern}' is not a valid glob`);
  return glob;
}

/** A command that fails does not match, as in Argo CD. */
async function saysSomething(
  plugin: string,
  { command }: Extract<PluginDiscovery, { type: 'command' }>,
  place: DiscoveryPlace,
): Promise<boolean> {
  const workspace = await place.openWorkspace();
  try {
    return (await runPluginCommand(plugin, 'discover', command, workspace)).trim() !== '';
  } catch (error) {
    if (error instanceof ManifestInvalidError) return false;
    throw error;
  }
}
