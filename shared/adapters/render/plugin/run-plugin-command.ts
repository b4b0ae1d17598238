import { join } from 'node:path';
import type { PluginCommand } from '../../../domain/application/render-plugin.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import { MAY_PASS } from '../remembered-failure.ts';
import { runTool } from '../run-tool.ts';
import type { ToolLimits } from '../spawn-tool.ts';
import { pluginEnvironment } from './plugin-environment.ts';

/**
 * By 126 and 127 a shell says that it found no program. Here that is the plugin's failure, with its words, and not a missing tool of
 * ours.
 */
const AS_FAILURE = '"$@"; code=$?; case $code in 126|127) exit 1;; esac; exit $code';

/** Where a plugin's commands run. */
export interface PluginWorkspace {
  /** The copy of the repository. */
  readonly root: string;
  /** The source's directory in it. */
  readonly directory: string;
  readonly request: RenderRequest;
  readonly limits: Partial<ToolLimits>;
}

/**
 * Runs a command of a plugin in the source's directory. It has the programs of this machine and the limits of a rendering tool, and
 * nothing of our environment.
 *
 * @returns what it wrote to stdout
 * @throws ManifestInvalidError with the command's own words
 */
export async function runPluginCommand(
  plugin: string,
  step: 'init' | 'generate' | 'discover',
  { command, args }: PluginCommand,
  { root, directory, request, limits }: PluginWorkspace,
): Promise<string> {
  const tool = { name: `plugin ${plugin}, ${step}`, binary: '/bin/sh', version: '' };
  const running = runTool(tool, ['-c', AS_FAILURE, 'sh', ...command, ...args], {
    cwd: join(root, directory),
    environment: { ...pluginEnvironment(request), PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin' },
    limits,
  });
  return (await running.catch(mayPass)).stdout;
}

/** What a plugin fails at may be anything of this machine, not only the files. */
function mayPass(error: unknown): never {
  if (!(error instanceof ManifestInvalidError)) throw error;
  throw new ManifestInvalidError(error.message, { data: { ...error.data, ...MAY_PASS } });
}
