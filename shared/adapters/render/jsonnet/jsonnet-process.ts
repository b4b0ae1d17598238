import { readSync, writeSync } from 'node:fs';
import { evaluateJsonnet, type ImportedFile } from './language/evaluate.ts';
import { JsonnetError, toJsonnetError } from './language/jsonnet-error.ts';
import type { EvaluationRequest, MessageFromProcess, MessageToProcess } from './process-messages.ts';

/**
 * The entry of the process that evaluates Jsonnet, one file after the other. It reads and writes without promises: an evaluation
 * cannot wait for one when it imports a file.
 */
const NEWLINE = 0x0a;
const STDIN = 0;
const STDOUT = 1;

let received: Buffer = Buffer.alloc(0);

/** The next line; undefined at the end of the input. */
function readLine(): string | undefined {
  const chunk = Buffer.alloc(65_536);
  const parts: Buffer[] = [];
  for (;;) {
    const end = received.indexOf(NEWLINE);
    if (end >= 0) {
      parts.push(received.subarray(0, end));
      received = received.subarray(end + 1);
      return Buffer.concat(parts).toString('utf8');
    }
    parts.push(received);
    const length = readSync(STDIN, chunk, 0, chunk.length, null);
    if (length === 0) return undefined;
    received = Buffer.from(chunk.subarray(0, length));
  }
}

function readMessage(): MessageToProcess | undefined {
  const line = readLine();
  return line === undefined ? undefined : (JSON.parse(line) as MessageToProcess);
}

function write(message: MessageFromProcess): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(STDOUT, bytes, at);
}

function readImport(importer: string, path: string): ImportedFile {
  write({ type: 'import', importer, path });
  const answer = readMessage();
  if (answer?.type === 'file') return { path: answer.path, bytes: Buffer.from(answer.content, 'base64') };
  throw new JsonnetError(answer?.type === 'refused' ? answer.reason : 'the import was not answered');
}

function evaluate(request: EvaluationRequest): void {
  try {
    write({ type: 'done', value: evaluateJsonnet({ ...request, readImport }) });
  } catch (error) {
    const { message, trace } = toJsonnetError(error);
    write({ type: 'failed', message, trace });
  }
}

for (let message = readMessage(); message?.type === 'evaluate'; message = readMessage()) evaluate(message.request);
