import { raw } from 'jq-wasm';
import type { JqFinding, JqMessage, JqRequest } from './jq-request.ts';
import { limitWebAssemblyMemory } from './limit-memory.ts';

// The process in which jq runs what users wrote. Whoever started it ends it when an expression does not end.
limitWebAssemblyMemory(Number(process.argv[2]));

async function answer({ expression, objects }: JqRequest): Promise<JqMessage> {
  // The line break ends a comment at the end of the expression.
  const program = `[.[] | try {paths: [path(${expression}\n)]} catch {error: (if type == "string" then . else tojson end)}]`;
  try {
    return { kind: 'found', findings: JSON.parse(await raw(JSON.stringify(objects), program, ['-c'])) as JqFinding[] };
  } catch (error) {
    return { kind: 'fault', message: describe(error as Error) };
  }
}

/** jq's own words, in one line. */
function describe({ message }: Error): string {
  const line = message
    .split('\n')
    .find((text) => /error/.test(text))
    ?.replace(/^.*?jq: error(?: \(at [^)]*\))?: /, '')
    .replace(/ \(Unix shell quoting issues\?\)| at <top-level>.*$/g, '');
  return line?.trim() || 'jq gave no answer';
}

function send(message: JqMessage): void {
  process.send?.(message);
}

process.on('message', async (request: JqRequest) => send(await answer(request)));
process.on('disconnect', () => process.exit());
await raw('[]', '.', ['-c']);
send({ kind: 'ready' });
