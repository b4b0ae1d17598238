import { parseAllDocuments } from 'yaml';
import { MalformedRequestError } from '../../shared/domain/errors/request-errors.ts';

/** Far deeper than any manifest; what reads the value recursively would exhaust the stack. */
const MAX_DEPTH = 200;

/**
 * Reads JSON.
 * @param what is named in the error, which tells where the fault is but shows nothing of the text: it may hold secrets
 * @throws MalformedRequestError
 */
export function parseJsonText(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = / at position \d+( \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0] ?? '';
    throw new MalformedRequestError(`${what} is not JSON${position && `: fault${position}`}`);
  }
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new MalformedRequestError(`${what} is nested more than ${MAX_DEPTH} levels deep`);
  }
  return value;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/**
 * Reads a YAML text of one document.
 * @returns undefined if there is none
 * @throws MalformedRequestError as `parseJsonText` does; also if there are several documents, or aliases that grow beyond measure
 */
export function parseYamlText(text: string, what: string): unknown {
  const documents = parseAllDocuments(text, { logLevel: 'silent' }).filter((document) => document.contents !== null);
  const [document] = documents;
  if (document === undefined) return undefined;
  if (documents.length > 1) {
    throw new MalformedRequestError(`${what} has ${documents.length} YAML documents; send one at a time`);
  }
  const [fault] = document.errors;
  if (fault) throw new MalformedRequestError(`${what} is not YAML: ${firstLine(fault.message)}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new MalformedRequestError(`${what} is not YAML: ${firstLine((error as Error).message)}`);
  }
}

/** The lines below show the text. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '');
}
