import { setImmediate } from 'node:timers/promises';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { isTooDeep, TOO_DEEP } from './find-excess.ts';
import { parseKubernetesYaml, type TextPosition, type YamlDocument } from './kubernetes-yaml.ts';
import { splitYamlStream, type YamlPart } from './split-yaml-stream.ts';

/** Put anywhere in a file, it keeps the file from being read. */
const SKIP_MARKER = '+argocd:skip-file-rendering';

/** About a twentieth of a second of parsing. */
const CHARACTERS_A_TURN = 64_000;
/** Parsing one document holds everything else up. */
const MAX_DOCUMENT_CHARACTERS = 5_000_000;

type Fields = { readonly [field: string]: unknown };

/**
 * Reads the Kubernetes objects of one file; lists are replaced by their items, empty documents left out.
 *
 * A YAML file that does not look like a manifest is ignored, as Argo CD does, because other tools keep their settings beside
 * manifests: it must not be readable, or have no `kind`, and must not contain all of `apiVersion:`, `kind:` and `metadata:`.
 *
 * @param file path for messages
 * @throws ManifestInvalidError naming file, line and column
 */
export function parseManifests(file: string, text: string): readonly KubernetesObject[] {
  if (isSkipped(text)) return [];
  if (file.endsWith('.json')) return parseJson(file, text);
  const objects: KubernetesObject[] = [];
  const documents = parseKubernetesYaml(text);
  for (const [index, document] of documents.entries()) {
    if (document.ok && document.value === null) continue;
    const problem = problemOf(document);
    if (problem === undefined && document.ok) {
      objects.push(...flatten(document.value as Fields, locate(file, index, documents.length, document.position)));
    } else if (objects.length > 0 || looksLikeManifest(text)) {
      throw new ManifestInvalidError(`${locate(file, index, documents.length, document.position)}: ${problem ?? ''}`, {
        data: { file, line: document.position.line, column: document.position.column },
      });
    } else {
      return [];
    }
  }
  return objects;
}

/** Whether the file asks not to be read. */
export function isSkipped(text: string): boolean {
  return text.includes(SKIP_MARKER);
}

function problemOf(document: YamlDocument): string | undefined {
  if (!document.ok) return document.problem;
  if (!isFields(document.value)) return 'a Kubernetes object must be a mapping';
  return typeof document.value.kind === 'string' && document.value.kind !== ''
    ? undefined
    : "the field 'kind' is missing";
}

function looksLikeManifest(text: string): boolean {
  return ['apiVersion:', 'kind:', 'metadata:'].every((field) => text.includes(field));
}

/** A JSON file holds one object or list; it is never ignored. */
function parseJson(file: string, text: string): readonly KubernetesObject[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ManifestInvalidError(`${placeOfFault(file, text)}: not valid JSON`, { data: { file } });
  }
  if (!isFields(value))
    throw new ManifestInvalidError(`${file}: a JSON file must hold one Kubernetes object or list`, { data: { file } });
  refuseDeep(value, file);
  return flatten(value, file);
}

/**
 * Reads the Kubernetes objects of an evaluated file: an object, a list, or an array of them, in which null stands for nothing.
 * @param file path for messages
 * @throws ManifestInvalidError naming file and item
 */
export function readManifestValue(file: string, value: unknown): readonly KubernetesObject[] {
  refuseDeep(value, file);
  const items = Array.isArray(value)
    ? value.map((item: unknown, index) => [item, `${file}, [${index}]`] as const)
    : undefined;
  return (items ?? [[value, file] as const]).flatMap(([item, place]) => {
    if (item === null && items !== undefined) return [];
    if (isFields(item)) return flatten(item, place);
    throw new ManifestInvalidError(`${place}: must be a Kubernetes object, or an array of them`, { data: { file } });
  });
}

function refuseDeep(value: unknown, file: string): void {
  if (isTooDeep(value)) throw new ManifestInvalidError(`${file}: ${TOO_DEEP}`, { data: { file } });
}

/**
 * JSON is YAML nearly always, and the YAML parser knows where it stopped. V8 does not always say it, and quotes the text around
 * the fault, which may be a secret.
 */
function placeOfFault(file: string, text: string): string {
  const broken = parseKubernetesYaml(text).find((document) => !document.ok);
  return broken === undefined ? file : `${file}:${broken.position.line}:${broken.position.column}`;
}

/**
 * Reads the objects that a tool wrote as a YAML stream; empty documents are left out, nothing is ignored.
 * Other work goes on meanwhile, however much it is.
 *
 * @param tool name for messages, which give the number of the document
 * @throws ManifestInvalidError
 */
export async function parseRendered(tool: string, text: string): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  let number = 0;
  for (const part of splitYamlStream(text, CHARACTERS_A_TURN)) {
    await setImmediate();
    if (part.text.length > MAX_DOCUMENT_CHARACTERS) throw tooLarge(tool, part);
    for (const document of parseKubernetesYaml(part.text)) {
      number += 1;
      const line = part.linesBefore + document.position.line;
      objects.push(...readRendered(document, `output of ${tool}, document ${number} (line ${line})`));
    }
  }
  return objects;
}

function readRendered(document: YamlDocument, where: string): readonly KubernetesObject[] {
  if (!document.ok) throw new ManifestInvalidError(`${where}: ${document.problem}`);
  if (document.value === null) return [];
  if (!isFields(document.value)) throw new ManifestInvalidError(`${where}: a Kubernetes object must be a mapping`);
  return flatten(document.value, where);
}

function tooLarge(tool: string, { text, linesBefore }: YamlPart): ManifestInvalidError {
  const megabytes = (text.length / 1_000_000).toFixed(1);
  return new ManifestInvalidError(
    `output of ${tool}: a document from line ${linesBefore + 1} on has ${megabytes} MB; Kubernetes takes no object beyond 3 MB, and no document here may have more than ${MAX_DOCUMENT_CHARACTERS / 1_000_000} MB`,
  );
}

/** Argo CD's rule: whatever has an array `items` is a list; `items: null` without spec and status is an empty one. */
function flatten(value: Fields, where: string): readonly KubernetesObject[] {
  const { items } = value;
  if (Array.isArray(items)) {
    return items.flatMap((item: unknown, index) => {
      const place = `${where}, items[${index}]`;
      if (!isFields(item)) throw new ManifestInvalidError(`${place}: a Kubernetes object must be a mapping`);
      return flatten(item, place);
    });
  }
  if (items === null && !('spec' in value) && !('status' in value)) return [];
  return [checkObject(value, where)];
}

function checkObject(value: Fields, where: string): KubernetesObject {
  const problem = objectProblem(value);
  if (problem !== undefined) throw new ManifestInvalidError(`${where}: ${problem}`, { data: { where } });
  const metadata = value.metadata as Fields;
  const name = metadata.name ?? '';
  return { ...value, metadata: { ...metadata, name } } as KubernetesObject;
}

function objectProblem(value: Fields): string | undefined {
  for (const field of ['apiVersion', 'kind']) {
    if (typeof value[field] !== 'string' || value[field] === '') return `the field '${field}' is missing or not a text`;
  }
  const what = `${String(value.apiVersion)} ${String(value.kind)}`;
  const metadata = value.metadata;
  if (!isFields(metadata)) return `${what} has no 'metadata'`;
  const named = [metadata.name, metadata.generateName].some((name) => typeof name === 'string' && name !== '');
  if (!named)
    return `${what} has no 'metadata.name'; a name is a text, so quote one that looks like a number or a boolean`;
  if (metadata.namespace !== undefined && metadata.namespace !== null && typeof metadata.namespace !== 'string') {
    return `${what}: 'metadata.namespace' is not a text; quote it`;
  }
  for (const field of ['labels', 'annotations']) {
    const key = firstNonText(metadata[field]);
    if (key !== undefined) return `${what}: 'metadata.${field}' must hold texts, and '${key}' is none; quote its value`;
  }
  return undefined;
}

function firstNonText(map: unknown): string | undefined {
  if (map === undefined || map === null) return undefined;
  if (!isFields(map)) return '';
  return Object.entries(map).find(([, value]) => typeof value !== 'string')?.[0];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function locate(file: string, index: number, count: number, position: TextPosition): string {
  const place = `${file}:${position.line}:${position.column}`;
  return count > 1 ? `${place} (document ${index + 1})` : place;
}
