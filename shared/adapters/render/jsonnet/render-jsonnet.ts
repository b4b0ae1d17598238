import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import type { RenderContext } from '../render-context.ts';
import { DEFAULT_TOOL_LIMITS } from '../spawn-tool.ts';
import { createImportSearch } from './find-import.ts';
import { type JsonnetOptions, readJsonnetOptions } from './jsonnet-options.ts';
import { type JsonnetProcess, startJsonnetProcess } from './start-jsonnet-process.ts';

/** Evaluates the Jsonnet files of one source; its process starts with the first of them. */
export interface JsonnetRenderer {
  /** @returns the file's value as JSON. @throws ManifestInvalidError with file and line; SourcePathError */
  evaluate(file: string, code: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Makes the evaluator of a source's Jsonnet files. */
export function createJsonnetRenderer(source: {
  readonly request: RenderRequest;
  readonly tree: SourceTree;
  /** Resolved. */
  readonly directory: string;
  readonly context: Pick<RenderContext, 'limits' | 'jsonnetEntry'>;
}): JsonnetRenderer {
  let opened: { readonly process: JsonnetProcess; readonly options: JsonnetOptions } | undefined;
  const open = async () => {
    const options = await readJsonnetOptions(source.request, source.tree);
    const findImport = createImportSearch(source.tree, source.directory, options.libraries);
    const { limits, jsonnetEntry: entry } = source.context;
    const process = startJsonnetProcess({ ...DEFAULT_TOOL_LIMITS, ...limits }, findImport, entry);
    return { options, process };
  };
  return {
    async evaluate(file, code) {
      opened ??= await open();
      const { externalVariables, topLevelArguments } = opened.options;
      return opened.process.evaluate({ file, code, externalVariables, topLevelArguments });
    },
    async close() {
      await opened?.process.close();
    },
  };
}
