import { type Document, LineCounter, parseAllDocuments, type ScalarTag, type Tags } from 'yaml';
import { findYamlExcess, TOO_DEEP } from './find-excess.ts';

/** A place in a file, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** One document of a YAML stream: its value as JSON, or why it has none. */
export type YamlDocument =
  | { readonly ok: true; readonly value: unknown; readonly position: TextPosition }
  | { readonly ok: false; readonly problem: string; readonly position: TextPosition };

const INTEGER = /^[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;
const REPLACED = new Set(
  ['int', 'float', 'timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`),
);

/**
 * Parses YAML as Kubernetes' own tools do. These use sigs.k8s.io/yaml, which is YAML 1.1 with exceptions
 * (https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go): `yes`, `no`, `on`, `off`, `y`, `n` are booleans,
 * `0644` is octal, `<<` merges, of double keys the last wins; but `22:30` is no number in base 60 and a date stays a text.
 */
export function parseKubernetesYaml(text: string): readonly YamlDocument[] {
  const lines = new LineCounter();
  try {
    const documents = parseDocuments(text, lines);
    return documents.map((document) => readDocument(document, lines));
  } catch (error) {
    // The parser calls itself for every level of nesting.
    if (!(error instanceof RangeError)) throw error;
    return [{ ok: false, problem: TOO_DEEP, position: { line: 1, column: 1 } }];
  }
}

function parseDocuments(text: string, lines: LineCounter): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: kubernetesTags,
    lineCounter: lines,
    // The pretty form quotes lines of the file, and they may hold a secret.
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return Array.isArray(documents) ? documents : [];
}

function readDocument(document: Document.Parsed, lines: LineCounter): YamlDocument {
  const start = positionAt(lines, document.contents?.range?.[0] ?? document.range[0]);
  const [error] = document.errors;
  if (error !== undefined) {
    const problem = error.message.startsWith('Maximum call stack') ? TOO_DEEP : error.message;
    return { ok: false, problem, position: positionAt(lines, error.pos[0]) };
  }
  const excess = findYamlExcess(document);
  if (excess !== undefined) return { ok: false, problem: excess, position: start };
  try {
    // How far aliases expand has been measured; to count their uses would refuse an anchor that is merely used often.
    return { ok: true, value: toJson(document.toJS({ maxAliasCount: -1 })), position: start };
  } catch (cause) {
    return { ok: false, problem: cause instanceof Error ? cause.message : String(cause), position: start };
  }
}

function positionAt(lines: LineCounter, offset: number): TextPosition {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function kubernetesTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => typeof tag === 'string' || !REPLACED.has(tag.tag) || isSpecialFloat(tag));
  return [...kept, integerTag, floatTag];
}

/** `.inf` and `.nan` are recognized, to be refused: JSON has no such numbers. */
function isSpecialFloat(tag: Exclude<Tags[number], string>): boolean {
  return tag.tag === 'tag:yaml.org,2002:float' && 'test' in tag && tag.test?.test('.nan') === true;
}

const integerTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: INTEGER,
  resolve: (text) => {
    const negative = text.startsWith('-');
    const digits = text.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
    // Go reads a leading zero as octal, and `08`, which is none, as the float 8.
    const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits.replace(/^0+(?=\d)/, ''));
    return negative ? -value : value;
  },
};

const floatTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: FLOAT,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

/** Copies a value, so that no two places share an alias's object, and refuses what JSON cannot say. */
function toJson(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} is not a number that JSON can hold`);
    return Object.is(value, -0) ? 0 : value;
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') throw new Error(`a value of type ${typeof value} is not allowed`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
