import { gunzipSync } from 'node:zlib';
import { ManifestInvalidError, SourceUnavailableError } from '../../../domain/errors/source-errors.ts';
import { type InvokeFunction, MAX_CALL_BYTES } from '../../../ports/remote-function.ts';
import type { RenderTools } from '../find-render-tools.ts';
import type { RenderTool, RunElsewhere } from '../run-tool.ts';
import { packFiles, unpackFiles } from './packed-files.ts';
import type { RenderAnswer, RenderCall, ToolDescription, ToolName } from './render-call.ts';

/** Room for arguments and names in a call. */
const RESERVED_BYTES = 256 * 1024;

/** Makes rendering tools that run in a function of their own, which has no right to anything (stacks/workers.ts). */
export function createRemoteRenderTools(invoke: InvokeFunction): RenderTools {
  const described = new Map<ToolName, Promise<RenderTool>>();
  const find = (tool: ToolName): Promise<RenderTool> => {
    const found = described.get(tool) ?? describe(tool, invoke);
    described.set(tool, found);
    // A failure is not remembered: the next render asks again.
    found.catch(() => described.delete(tool));
    return found;
  };
  return { helm: () => find('helm'), kustomize: () => find('kustomize') };
}

async function describe(tool: ToolName, invoke: InvokeFunction): Promise<RenderTool> {
  const description = (await call(invoke, { type: 'describe', tool })) as ToolDescription;
  return { ...description, elsewhere: runElsewhere(tool, invoke) };
}

function runElsewhere(tool: ToolName, invoke: InvokeFunction): RunElsewhere {
  return async (_name, args, { cwd, input, environment, limits }) => {
    const files = await packFiles(cwd);
    if (files.length + (input?.length ?? 0) + RESERVED_BYTES > MAX_CALL_BYTES) {
      const megabytes = (files.length / 1024 / 1024).toFixed(1);
      throw new ManifestInvalidError(
        `the files that ${tool} needs are ${megabytes} MB packed, more than the 5.7 MB that a Lambda function takes; split the application, or keep large files out of the chart`,
      );
    }
    const answer = (await call(invoke, {
      type: 'run',
      tool,
      args,
      files,
      limits,
      ...(input === undefined ? {} : { input }),
      ...(environment === undefined ? {} : { environment }),
    })) as RenderAnswer;
    if (answer.written !== '') await unpackFiles(answer.written, cwd, 'no links');
    const stdout = gunzipSync(Buffer.from(answer.stdout, 'base64'), { maxOutputLength: limits.outputBytes * 2 });
    return { ...answer.ending, stdout: stdout.toString('utf8') };
  };
}

async function call(invoke: InvokeFunction, payload: RenderCall): Promise<unknown> {
  const invocation = await invoke(payload);
  switch (invocation.kind) {
    case 'Answer':
      return invocation.body;
    case 'Broken':
      throw new SourceUnavailableError(`the function that renders broke off: ${invocation.reason}`);
    case 'Unreachable':
      throw new SourceUnavailableError(`the function that renders could not be called: ${invocation.reason}`, {
        retry: 'backoff',
      });
  }
}
