import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ManifestInvalidError, SourcePathError } from '../../../domain/errors/source-errors.ts';
import { nodeEnvironment } from '../../node-environment.ts';
import { MAY_PASS } from '../remembered-failure.ts';
import type { ToolLimits } from '../spawn-tool.ts';
import { describeJsonnetFailure } from './describe-jsonnet-failure.ts';
import type { ImportedFile } from './language/evaluate.ts';
import type { EvaluationRequest, MessageFromProcess, MessageToProcess } from './process-messages.ts';

/** Finds what a file imports. @throws SourcePathError if there is nothing, or it may not be read */
export type FindImport = (importer: string, path: string) => Promise<ImportedFile>;

/** A process that evaluates Jsonnet. */
export interface JsonnetProcess {
  /** One at a time. @throws ManifestInvalidError with file and line, or naming the limit; what `FindImport` throws */
  evaluate(request: EvaluationRequest): Promise<unknown>;
  close(): Promise<void>;
}

/** Beside this file, as long as it is not bundled. */
const OWN_ENTRY = fileURLToPath(new URL('./jsonnet-process.ts', import.meta.url));
const BYTES_IN_MEBIBYTE = 1024 * 1024;
/**
 * The second of two stacks, in KiB, is for a system that does not let us have the first; some 15,000 calls within each other fit in the
 * first. No file is left behind by one that runs out of memory (`ulimit -c`).
 */
const START =
  'ulimit -c 0 2>/dev/null; if ulimit -s 40000 2>/dev/null; then stack=32000; else stack=3900; fi; exec "$0" --stack-size=$stack "$@"';
const MAX_STDERR_CHARACTERS = 4_000;

/**
 * Starts a process for Jsonnet: an evaluation without end can be stopped there, and one without measure ends without us, which a
 * thread's heap limit does not warrant. Nothing but the imports, which we answer, reaches outside.
 * @param entry file of the process; of a bundle, `jsonnet-process.ts` bundled by itself
 */
export function startJsonnetProcess(limits: ToolLimits, findImport: FindImport, entry = OWN_ENTRY): JsonnetProcess {
  const heap = Math.floor(limits.memoryBytes / BYTES_IN_MEBIBYTE);
  const child = spawn('/bin/sh', ['-c', START, process.execPath, `--max-old-space-size=${heap}`, entry], {
    cwd: tmpdir(),
    env: nodeEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Told by `evaluate`; without anybody evaluating there is nothing to tell.
  ended.catch(() => {});
  // A process that is gone does not read; its end says why.
  child.stdin.on('error', () => {});
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
  });
  return {
    evaluate: (request) => evaluateIn(child, request, { limits, findImport, stderr: () => stderr }),
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Surroundings {
  readonly limits: ToolLimits;
  readonly findImport: FindImport;
  readonly stderr: () => string;
}

async function evaluateIn(
  child: ChildProcessWithoutNullStreams,
  request: EvaluationRequest,
  around: Surroundings,
): Promise<unknown> {
  const { file } = request;
  const { limits } = around;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const send = (message: MessageToProcess): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const answer = (message: MessageFromProcess): void => {
    if (message.type === 'done') resolve(message.value);
    else if (message.type === 'failed') reject(new ManifestInvalidError(describeJsonnetFailure(message)));
    else answerImport(message, around.findImport).then(send, reject);
  };
  const onExit = (): void => reject(endOf(file, limits, around.stderr()));
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > limits.outputBytes) reject(exceeded(file, `wrote more than ${megabytes(limits.outputBytes)}`, {}));
  };
  const timer = setTimeout(
    () => reject(exceeded(file, `did not finish within ${limits.timeSeconds} s`, MAY_PASS)),
    limits.timeSeconds * 1000,
  );
  const lines = createInterface({ input: child.stdout }).on('line', (line) => answer(JSON.parse(line)));
  child.on('error', reject).on('close', onExit).stdout.on('data', onData);
  send({ type: 'evaluate', request });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    lines.close();
    child.off('error', reject).off('close', onExit).stdout.off('data', onData);
  }
}

/** A file that is not there is the code's mistake, told with its place; a repository that does not answer is not. */
async function answerImport(
  { importer, path }: Extract<MessageFromProcess, { type: 'import' }>,
  findImport: FindImport,
): Promise<MessageToProcess> {
  try {
    const file = await findImport(importer, path);
    return { type: 'file', path: file.path, content: Buffer.from(file.bytes).toString('base64') };
  } catch (error) {
    if (!(error instanceof SourcePathError)) throw error;
    return { type: 'refused', reason: error.message };
  }
}

function endOf(file: string, limits: ToolLimits, stderr: string): Error {
  if (stderr.includes('heap out of memory') || stderr.includes('heap limit'))
    return exceeded(file, `needed more memory than the ${megabytes(limits.memoryBytes)} it may have`, MAY_PASS);
  return new Error(`the evaluation of ${file} ended without a result: ${stderr.trim() || 'it said nothing'}`);
}

/** @param lasting whether a machine that is less busy may get further */
function exceeded(file: string, what: string, lasting: Partial<typeof MAY_PASS>): ManifestInvalidError {
  return new ManifestInvalidError(
    `${file}: the evaluation ${what} and was stopped; look for a recursion without end, or split the application`,
    { data: { file, ...lasting } },
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
