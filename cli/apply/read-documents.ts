import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Document, parseAllDocuments } from 'yaml';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';

const MANIFEST_NAME = /\.(ya?ml|json)$/;

/** A Kubernetes object as it was written, before anybody looked into it. */
export interface WrittenDocument {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/**
 * Reads all documents of files, folders (not those below them, as kubectl) and the input; Lists become their items.
 *
 * Secrets and settings come first, then projects: an application may need the repository, cluster or project that stands behind it in the same file.
 *
 * @throws CliError naming the file and line that cannot be read
 */
export async function readDocuments(
  sources: readonly string[],
  terminal: Pick<Terminal, 'readInput' | 'cwd'>,
): Promise<readonly WrittenDocument[]> {
  const documents: WrittenDocument[] = [];
  for (const source of sources) {
    if (source === '-') {
      documents.push(...parseDocuments(await terminal.readInput(), 'the input'));
      continue;
    }
    for (const file of await listFiles(resolve(terminal.cwd, source), source)) {
      documents.push(...parseDocuments(await readFile(file, 'utf8'), file));
    }
  }
  const rank = ({ kind }: WrittenDocument) =>
    kind === 'Secret' || kind === 'ConfigMap' ? 0 : kind === 'AppProject' ? 1 : 2;
  return documents.toSorted((a, b) => rank(a) - rank(b));
}

async function listFiles(path: string, written: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => MANIFEST_NAME.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw new CliError(`cannot read ${written}: ${(error as Error).message}`);
  }
}

function parseDocuments(text: string, file: string): readonly WrittenDocument[] {
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    const [fault] = document.errors;
    // Its other lines show the text around the fault, which may be that of a Secret.
    if (fault) throw new CliError(`${file}: ${fault.message.split(':\n')[0]}`);
    return flatten(toValue(document, file), file);
  });
}

/** Only now it shows that an alias names nothing, or that aliases grow beyond measure. */
function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}`);
  }
}

function flatten(value: unknown, file: string): readonly WrittenDocument[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new CliError(`${file}: a document is no object; manifests have apiVersion, kind and metadata`);
  }
  const { items, kind } = value as { items?: unknown; kind?: unknown };
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? items.flatMap((item) => flatten(item, file)) : [value as WrittenDocument];
}
