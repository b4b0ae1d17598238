import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ToolMissingError } from '../../domain/errors/source-errors.ts';
import type { RenderTool } from './run-tool.ts';

/** Where a program was found (the tool finder of `adapters/local` says it). */
export interface FoundTool {
  readonly path: string;
  /** `['kustomize']` where kustomize is a command of kubectl. */
  readonly prefix: readonly string[];
}

/** The programs that render; each is looked for when it is first needed, and once. */
export interface RenderTools {
  /** @throws ToolMissingError */
  helm(): Promise<RenderTool>;
  /** kustomize itself, or kubectl, which has it built in. @throws ToolMissingError */
  kustomize(): Promise<RenderTool>;
}

const VERSION = /v?\d+\.\d+\.\d+[^\s"',}]*/;
const VERSION_TIMEOUT_MS = 20_000;
const execute = promisify(execFile);

/**
 * Makes the lookup of the rendering tools.
 * @param find looks for a program; rejects with ToolMissingError
 */
export function findRenderTools(find: (name: 'helm' | 'kustomize') => Promise<FoundTool>): RenderTools {
  return {
    helm: once(async () => {
      const { path } = await find('helm');
      return { name: 'helm', binary: path, version: await readVersion(path, ['version', '--short']) };
    }),
    kustomize: once(async () => {
      const { path, prefix } = await find('kustomize');
      if (prefix.length === 0) {
        return { name: 'kustomize', binary: path, version: await readVersion(path, ['version']) };
      }
      return {
        name: 'kubectl',
        binary: path,
        version: await readVersion(path, ['version', '--client', '--output=json'], '"kustomizeVersion":'),
      };
    }),
  };
}

/** A failure is not remembered: the tool may be installed meanwhile. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function readVersion(binary: string, args: readonly string[], after = ''): Promise<string> {
  try {
    const { stdout } = await execute(binary, args, { timeout: VERSION_TIMEOUT_MS, env: {} });
    const [version] = VERSION.exec(stdout.slice(Math.max(stdout.indexOf(after), 0))) ?? [];
    if (version !== undefined) return version;
  } catch (cause) {
    throw new ToolMissingError(`${binary} does not say its version: it is no program for this machine; reinstall it`, {
      cause,
    });
  }
  throw new ToolMissingError(`${binary} does not say its version: it is not the program it is named for`);
}
