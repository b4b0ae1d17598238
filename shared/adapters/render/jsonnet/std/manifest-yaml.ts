import { JsonnetError } from '../language/jsonnet-error.ts';
import { force, type Value } from '../language/values.ts';
import { escapeJson, manifestJson, visibleFields } from './manifest-json.ts';

/** How YAML is written. */
export interface YamlStyle {
  /** Whether an array in an object is indented more than its field. */
  readonly indentArrays: boolean;
  readonly quoteKeys: boolean;
}

/** Writes a value as a YAML document (`std.manifestYamlDoc`). @throws JsonnetError for a function within it */
export function manifestYaml(value: Value, style: YamlStyle, indent = ''): string {
  if (typeof value === 'string') return writeText(value, indent);
  if (value === null || typeof value !== 'object' || value.kind === 'function') {
    return manifestJson(value, { indent: undefined, newline: '', separator: ': ', comma: ', ' });
  }
  if (value.kind === 'array') return writeArray(value.items.map(force), style, indent);
  const fields = visibleFields(value);
  if (fields.length === 0) return '{}';
  return fields
    .map(([name, item]) => `${writeKey(name, style)}:${writeField(item, style, indent)}`)
    .join(`\n${indent}`);
}

function writeText(text: string, indent: string): string {
  if (text === '' || !text.endsWith('\n')) return escapeJson(text);
  const lines = text.slice(0, -1).split('\n');
  return ['|', ...lines].join(`\n${indent}  `);
}

function writeArray(items: readonly Value[], style: YamlStyle, indent: string): string {
  if (items.length === 0) return '[]';
  return items
    .map((item) => {
      const inner = `${indent}  `;
      const isNestedArray = isFilled(item, 'array');
      return isNestedArray
        ? `-\n${inner}${manifestYaml(item, style, inner)}`
        : `- ${manifestYaml(item, style, isFilled(item, 'object') ? inner : indent)}`;
    })
    .join(`\n${indent}`);
}

function writeField(item: Value, style: YamlStyle, indent: string): string {
  const inner = `${indent}  `;
  if (isFilled(item, 'object')) return `\n${inner}${manifestYaml(item, style, inner)}`;
  if (isFilled(item, 'array')) {
    const place = style.indentArrays ? inner : indent;
    return `\n${place}${manifestYaml(item, style, place)}`;
  }
  return ` ${manifestYaml(item, style, indent)}`;
}

function isFilled(value: Value, kind: 'array' | 'object'): boolean {
  if (typeof value !== 'object' || value === null || value.kind !== kind) return false;
  return value.kind === 'array' ? value.items.length > 0 : value.kind === 'object' && visibleFields(value).length > 0;
}

/** Words that YAML 1.1 takes for something else than a text. */
const RESERVED = new Set([
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'null',
  'y',
  'n',
  '~',
  '.nan',
  '.inf',
  '-.inf',
  '+.inf',
  '-',
  '---',
  '',
]);

function writeKey(name: string, { quoteKeys }: YamlStyle): string {
  const isPlain =
    /^[A-Za-z0-9_/.-]+$/.test(name) &&
    !RESERVED.has(name.toLowerCase()) &&
    !/^[-+.0-9_eExXoObB]+$/.test(name) &&
    !/^0x[0-9a-f_]+$/i.test(name);
  return !quoteKeys && isPlain ? name : escapeJson(name);
}

/** Writes several documents (`std.manifestYamlStream`). @throws JsonnetError */
export function manifestYamlStream(value: Value, style: YamlStyle, endsWithDots: boolean): string {
  if (typeof value !== 'object' || value === null || value.kind !== 'array')
    throw new JsonnetError('std.manifestYamlStream: the value must be an array');
  const documents = value.items.map((item) => manifestYaml(force(item), style));
  return `---\n${documents.join('\n---\n')}${endsWithDots ? '\n...\n' : '\n'}`;
}
