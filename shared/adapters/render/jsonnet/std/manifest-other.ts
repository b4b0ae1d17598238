import { JsonnetError } from '../language/jsonnet-error.ts';
import type { ObjectValue } from '../language/objects.ts';
import { force, typeOf, type Value } from '../language/values.ts';
import { escapeJson, manifestJson, visibleFields } from './manifest-json.ts';
import { toText } from './to-text.ts';

/** Writes an object of `main` and `sections` as an INI file. @throws JsonnetError */
export function manifestIni(ini: ObjectValue): string {
  const parts = new Map(visibleFields(ini));
  const main = parts.get('main');
  const sections = parts.get('sections');
  if (sections === undefined) throw new JsonnetError('std.manifestIni: the field sections is missing');
  const lines = [
    ...(main === undefined ? [] : iniLines(requireObject(main, 'main'))),
    ...visibleFields(requireObject(sections, 'sections')).flatMap(([name, section]) => [
      `[${name}]`,
      ...iniLines(requireObject(section, `sections.${name}`)),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function iniLines(section: ObjectValue): readonly string[] {
  return visibleFields(section).flatMap(([name, value]) => {
    const values = isArray(value) ? value.items.map(force) : [value];
    return values.map((item) => `${name} = ${toText(item)}`);
  });
}

/** Writes a value as a Python literal. @throws JsonnetError for a function within it */
export function manifestPython(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isArray(value)) return `[${value.items.map((item) => manifestPython(force(item))).join(', ')}]`;
  if (isObject(value)) {
    return `{${visibleFields(value)
      .map(([name, item]) => `${escapeJson(name)}: ${manifestPython(item)}`)
      .join(', ')}}`;
  }
  return manifestJson(value, { indent: undefined, newline: '', separator: ': ', comma: ', ' });
}

/** Writes JsonML as XML: a text, or an array of a tag, perhaps its attributes, and its content. @throws JsonnetError */
export function manifestXml(value: Value): string {
  if (typeof value === 'string') return value;
  if (!isArray(value))
    throw new JsonnetError(
      `std.manifestXmlJsonml: expected a string or an array, and this is of type ${typeOf(value)}`,
    );
  const [tag, ...rest] = value.items.map(force);
  const [first] = rest;
  const attributes = first !== undefined && isObject(first) ? visibleFields(first) : [];
  const content = first !== undefined && isObject(first) ? rest.slice(1) : rest;
  const text = attributes.map(([name, item]) => ` ${name}="${toText(item)}"`).join('');
  return `<${toText(tag ?? '')}${text}>${content.map(manifestXml).join('')}</${toText(tag ?? '')}>`;
}

/** Writes an object as TOML. @throws JsonnetError for null or a function within it */
export function manifestToml(table: ObjectValue, indent: string): string {
  return writeTable(table, [], indent, '');
}

function writeTable(table: ObjectValue, path: readonly string[], indent: string, at: string): string {
  const fields = visibleFields(table);
  const plain = fields.filter(([, value]) => !isSection(value));
  const lines = plain.map(([name, value]) => `${at}${tomlKey(name)} = ${writeTomlValue(value, indent, at, false)}`);
  const sections = fields.flatMap(([name, value]) =>
    isSection(value) ? [writeSection(value, [...path, name], indent, at)] : [],
  );
  // A table without plain values begins with an empty line, as in the original.
  return [lines.join('\n'), ...sections].join('\n\n');
}

function writeSection(value: Value, path: readonly string[], indent: string, at: string): string {
  const name = path.map(tomlKey).join('.');
  const block = (head: string, table: ObjectValue): string => {
    const body = writeTable(table, path, indent, at + indent);
    return body === '' ? `${at}${head}` : `${at}${head}\n${body}`;
  };
  if (isObject(value)) return block(`[${name}]`, value);
  const tables = (value as Extract<Value, { kind: 'array' }>).items.map(force) as readonly ObjectValue[];
  return tables.map((table) => block(`[[${name}]]`, table)).join('\n\n');
}

function writeTomlValue(value: Value, indent: string, at: string, isInline: boolean): string {
  if (value === null) throw new JsonnetError('std.manifestTomlEx: TOML has no null');
  if (isArray(value)) {
    if (value.items.length === 0) return '[]';
    const items = value.items.map((item) => writeTomlValue(force(item), '', '', true));
    return isInline ? `[ ${items.join(', ')} ]` : `[\n${items.map((item) => at + indent + item).join(',\n')}\n${at}]`;
  }
  if (isObject(value)) {
    const fields = visibleFields(value).map(
      ([name, item]) => `${tomlKey(name)} = ${writeTomlValue(item, '', '', true)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  return manifestJson(value, { indent: undefined, newline: '', separator: ': ', comma: ', ' });
}

/** A table, or an array of nothing but tables. */
function isSection(value: Value): boolean {
  if (isObject(value)) return true;
  return isArray(value) && value.items.length > 0 && value.items.every((item) => isObject(force(item)));
}

function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : escapeJson(name);
}

function requireObject(value: Value, name: string): ObjectValue {
  if (isObject(value)) return value;
  throw new JsonnetError(`std.manifestIni: the field ${name} must be an object`);
}

function isArray(value: Value): value is Extract<Value, { kind: 'array' }> {
  return typeof value === 'object' && value !== null && value.kind === 'array';
}

function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && value.kind === 'object';
}
