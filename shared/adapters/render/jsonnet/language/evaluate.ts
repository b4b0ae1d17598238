import { toJsonValue } from '../std/manifest-json.ts';
import { createStandardLibrary } from '../std/standard-library.ts';
import { compile, type FileContext } from './compile.ts';
import { JsonnetError, toJsonnetError } from './jsonnet-error.ts';
import type { ObjectValue } from './objects.ts';
import { parseJsonnet } from './parse.ts';
import type { ImportKind } from './syntax.ts';
import { arrayOfValues, bindArguments, delay, force, ready, type Thunk, type Value } from './values.ts';

/** A named value handed to Jsonnet: a text, or code to be evaluated. */
export interface JsonnetVariable {
  readonly name: string;
  readonly value: string;
  readonly isCode: boolean;
}

/** A file that was imported. */
export interface ImportedFile {
  /** Where it was found; `std.thisFile` and messages say so. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What is to be evaluated. */
export interface Evaluation {
  readonly file: string;
  readonly code: string;
  readonly externalVariables: readonly JsonnetVariable[];
  readonly topLevelArguments: readonly JsonnetVariable[];
  /** @throws JsonnetError if there is no such file */
  readonly readImport: (importer: string, path: string) => ImportedFile;
}

/**
 * Evaluates Jsonnet (https://jsonnet.org/ref/spec.html) to a JSON value. Only `readImport` reaches outside.
 * @throws JsonnetError
 */
export function evaluateJsonnet(evaluation: Evaluation): unknown {
  const { file, code } = evaluation;
  try {
    const run = createRun(evaluation);
    return toJsonValue(applyTopLevelArguments(run.evaluateFile(file, code), evaluation, run));
  } catch (error) {
    throw toJsonnetError(error);
  }
}

interface Run {
  readonly evaluateFile: (file: string, code: string) => Value;
}

function createRun({ readImport, externalVariables }: Evaluation): Run {
  const imported = new Map<string, Thunk>();
  const variables = new Map<string, Thunk>();
  const library = createStandardLibrary((name) => {
    const thunk = variables.get(name);
    return thunk === undefined ? undefined : force(thunk);
  });
  const load = (importer: string, as: ImportKind, path: string): Value => {
    const { path: file, bytes } = readImport(importer, path);
    const key = `${as} ${file}`;
    const thunk = imported.get(key) ?? delay(() => readAs(as, file, bytes));
    imported.set(key, thunk);
    return force(thunk);
  };
  const readAs = (as: ImportKind, file: string, bytes: Uint8Array): Value => {
    if (as === 'importbin') return arrayOfValues([...bytes]);
    const text = new TextDecoder('utf-8').decode(bytes);
    return as === 'importstr' ? text : evaluateFile(file, text);
  };
  const evaluateFile = (file: string, code: string): Value => {
    const context: FileContext = { file, load: (as, path) => load(file, as, path) };
    const scope = { names: ['std'], parent: undefined, isInObject: false, file: context };
    const std: ObjectValue = library(file);
    return compile(parseJsonnet(file, code), scope)({ slots: [ready(std)], parent: undefined, context: undefined });
  };
  for (const { name, value, isCode } of externalVariables) {
    variables.set(name, isCode ? delay(() => evaluateFile(`<extvar:${name}>`, value)) : ready(value));
  }
  return { evaluateFile };
}

/** A file that yields a function is called with the top-level arguments; to another they mean nothing. */
function applyTopLevelArguments(value: Value, { topLevelArguments, file }: Evaluation, run: Run): Value {
  if (typeof value !== 'object' || value === null || value.kind !== 'function') return value;
  const named = topLevelArguments.map(({ name, value: text, isCode }) => ({
    name,
    value: isCode ? delay(() => run.evaluateFile(`<top-level-arg:${name}>`, text)) : ready(text),
  }));
  try {
    return value.call(bindArguments(value, [], named));
  } catch (error) {
    if (!(error instanceof JsonnetError) || error.trace.length > 0) throw error;
    throw new JsonnetError(`top-level arguments (directory.jsonnet.tlas): ${error.message}`, {
      file,
      line: 1,
      column: 1,
    });
  }
}
