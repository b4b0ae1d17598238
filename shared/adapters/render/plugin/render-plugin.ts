import type { RenderPlugin } from '../../../domain/application/render-plugin.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { materialize, withTemporaryDirectory } from '../materialize-tree.ts';
import { parseRendered } from '../parse-manifests.ts';
import type { RenderContext, RenderedObjects } from '../render-context.ts';
import { resolveSourceDirectory } from '../resolve-source-path.ts';
import { type DiscoveryPlace, discoverPlugin, matchesDiscovery } from './discover-plugin.ts';
import { runPluginCommand } from './run-plugin-command.ts';

/**
 * Renders a source by a config management plugin, in a copy of the whole repository: by the one that `plugin.name` says, else by the
 * first whose discovery matches.
 *
 * @throws SourceUnsupportedError if plugins are off or there is no such plugin; ManifestInvalidError with the words of a command;
 *   SourcePathError
 */
export async function renderPlugin(request: RenderRequest, context: RenderContext): Promise<RenderedObjects> {
  const { plugins } = context;
  if (plugins === undefined) {
    throw new SourceUnsupportedError(
      'this source is rendered by a config management plugin, and plugins are off; start windlass serve with WINDLASS_PLUGINS set to a directory of plugin.yaml files',
    );
  }
  return withPlace(request, context, async (place) => {
    const plugin = await choosePlugin(request, plugins, place);
    const workspace = await place.openWorkspace();
    if (plugin.init !== undefined) await runPluginCommand(plugin.name, 'init', plugin.init, workspace);
    const stdout = await runPluginCommand(plugin.name, 'generate', plugin.generate, workspace);
    return { objects: await parseRendered(`plugin ${plugin.name}`, stdout), warnings: [] };
  });
}

/** The name of the plugin that claims a source of no explicit type; undefined if none does. @throws ManifestInvalidError, SourcePathError */
export async function findClaimingPlugin(request: RenderRequest, context: RenderContext): Promise<string | undefined> {
  const { plugins = [] } = context;
  if (plugins.every(({ discovery }) => discovery === undefined)) return undefined;
  return withPlace(request, context, async (place) => (await discoverPlugin(plugins, place))?.name);
}

async function choosePlugin(
  request: RenderRequest,
  plugins: readonly RenderPlugin[],
  place: DiscoveryPlace,
): Promise<RenderPlugin> {
  const name = request.source.plugin?.name;
  const names = plugins.map((plugin) => plugin.name).join(', ') || 'none';
  if (typeof name !== 'string' || name === '') {
    const found = await discoverPlugin(plugins, place);
    if (found !== undefined) return found;
    throw new SourceUnsupportedError(`no plugin discovers this source; name one in plugin.name, there are: ${names}`);
  }
  const plugin = plugins.find((each) => each.name === name);
  if (plugin === undefined) throw new SourceUnsupportedError(`there is no plugin ${name}; there are: ${names}`);
  if (plugin.discovery !== undefined && !(await matchesDiscovery(name, plugin.discovery, place))) {
    throw new ManifestInvalidError(
      `plugin ${name} is not for this directory: what its plugin.yaml says in 'discover' is not there`,
    );
  }
  return plugin;
}

async function withPlace<T>(
  request: RenderRequest,
  { limits }: RenderContext,
  work: (place: DiscoveryPlace) => Promise<T>,
): Promise<T> {
  const tree = treeOf(request);
  const directory = await resolveSourceDirectory(tree, request.source.path ?? '');
  return withTemporaryDirectory(async (root) => {
    let written: Promise<void> | undefined;
    return work({
      tree,
      directory,
      async openWorkspace() {
        if (request.isForeign) {
          throw new SourceUnsupportedError('a config management plugin is not run on the files of a fork');
        }
        written ??= materialize(tree, [{ path: '' }], root);
        await written;
        return { root, directory, request, limits };
      },
    });
  });
}

function treeOf({ tree, source }: RenderRequest): SourceTree {
  if (tree === undefined) throw new SourceUnsupportedError(`${source.repoURL}: a plugin needs a Git repository`);
  return tree;
}
