import { ManifestInvalidError, ToolMissingError } from '../../domain/errors/source-errors.ts';
import { MAY_PASS } from './remembered-failure.ts';
import {
  type RunToolOptions,
  spawnTool,
  type ToolEnding,
  type ToolLimits,
  type ToolOutput,
  withDefaultLimits,
} from './spawn-tool.ts';
import { describeToolFailure, isOutOfMemory } from './tool-failure.ts';

/** Runs a tool somewhere else, on the files of the working directory; new files that it wrote come back to it. */
export type RunElsewhere = (
  tool: string,
  args: readonly string[],
  options: RunToolOptions & { readonly limits: ToolLimits },
) => Promise<ToolEnding>;

/** A program that renders. kustomize may be a command of kubectl. */
export interface RenderTool {
  /** For messages; `kubectl` runs kustomize as one of its commands. */
  readonly name: string;
  /** Absolute path of the executable, where it runs. */
  readonly binary: string;
  /** As the program says it, like `v4.2.3`; for kubectl as kustomize, that of kustomize. */
  readonly version: string;
  /** Absent: it runs on this machine. */
  readonly elsewhere?: RunElsewhere;
}

/**
 * Runs a rendering tool with nothing of ours in reach: see `spawnTool`.
 *
 * @throws ManifestInvalidError with the tool's own words, or naming the limit that it went over; ToolMissingError; whatever running
 *   it elsewhere throws
 */
export async function runTool(tool: RenderTool, args: readonly string[], options: RunToolOptions): Promise<ToolOutput> {
  const limits = withDefaultLimits(options.limits);
  const ending = tool.elsewhere
    ? await tool.elsewhere(tool.name, args, { ...options, limits })
    : await spawnTool(tool.binary, args, { ...options, limits });
  if (ending.code === 0 && ending.exceeded === undefined) return { stdout: ending.stdout, stderr: ending.stderr };
  if (ending.code === 126 || ending.code === 127) {
    throw new ToolMissingError(`${tool.name} could not be started: ${tool.binary} is gone or not executable`, {
      data: { tool: tool.name },
    });
  }
  throw new ManifestInvalidError(
    describeToolFailure(nameOf(tool), ending, { limits, privatePaths: ending.privatePaths }),
    {
      data: { tool: tool.name, ...(mayPass(ending) ? MAY_PASS : {}) },
    },
  );
}

/** A machine that is busy, or short of memory, is so for a while. */
function mayPass(ending: ToolEnding): boolean {
  return ending.exceeded === 'time' || isOutOfMemory(ending);
}

/** What people call it: kubectl only ever runs as the kustomize that it holds. */
function nameOf({ name }: RenderTool): string {
  return name === 'kubectl' ? 'kustomize' : name;
}
