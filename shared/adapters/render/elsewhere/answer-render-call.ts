import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MAX_CALL_BYTES } from '../../../ports/remote-function.ts';
import type { RenderTools } from '../find-render-tools.ts';
import { spawnTool } from '../spawn-tool.ts';
import { listFiles, packFiles, unpackFiles } from './packed-files.ts';
import type { RenderAnswer, RenderCall, ToolDescription } from './render-call.ts';

/** Room for what is around the output in an answer. */
const RESERVED_BYTES = 64 * 1024;

/**
 * Answers a call in the function that renders: the tool runs on the files of the call, in a directory that is gone afterwards.
 * @throws ToolMissingError
 */
export async function answerRenderCall(tools: RenderTools, call: RenderCall): Promise<ToolDescription | RenderAnswer> {
  const { name, binary, version } = await tools[call.tool]();
  if (call.type === 'describe') return { name, binary, version };
  const cwd = await mkdtemp(join(tmpdir(), 'windlass-render-'));
  try {
    await unpackFiles(call.files, cwd, 'links');
    const before = new Set(await listFiles(cwd));
    const { stdout, ...ending } = await spawnTool(binary, call.args, { ...call, cwd });
    return withinLimit({ ending, stdout: zipText(stdout), written: await packFiles(cwd, before) });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** Lambda would end the call with an error that names no cause. */
function withinLimit(answer: RenderAnswer): RenderAnswer {
  const bytes = answer.stdout.length + answer.written.length + answer.ending.stderr.length;
  if (bytes + RESERVED_BYTES <= MAX_CALL_BYTES) return answer;
  return { ending: { ...answer.ending, stderr: '', exceeded: 'output' }, stdout: zipText(''), written: '' };
}

function zipText(text: string): string {
  return gzipSync(text).toString('base64');
}
