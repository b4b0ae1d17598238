import { z } from 'zod';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { ResourceOverride } from '../../domain/settings/system-settings.ts';
import { parseValue } from '../parse-value.ts';
import { parseYamlText } from './parse-yaml-text.ts';

/** The `data` of the ConfigMap `argocd-cm`. */
export type SettingsData = { readonly [key: string]: string };

const PREFIX = 'resource.customizations';
const texts = z.array(z.string()).exactOptional();
const ignoreSchema = z.object({ jsonPointers: texts, jqPathExpressions: texts, managedFieldsManagers: texts });

const SHORT_NAMES: { readonly [field: string]: string } = {
  'health.lua': 'health',
  'health.lua.useOpenLibs': 'useOpenLibs',
  'health.cel': 'healthCEL',
};

const healthRulesSchema = z.array(
  z.strictObject({
    when: z.string(),
    status: z.enum(['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown']),
    message: z.string().exactOptional(),
    messageExpression: z.string().exactOptional(),
  }),
);

/** One customization of a kind: `field` is the part of the key, like `health`, and `text` what stands under it. */
interface WrittenOverride {
  readonly key: string;
  readonly field: string;
  readonly group: string;
  readonly kind: string;
  readonly text: string;
}

/**
 * Reads `resource.customizations` in its two forms: a key for each field and kind, and one document for all.
 * @param faults gets a line for each key whose value cannot be understood
 */
export function parseOverrides(data: SettingsData, faults: string[]): readonly ResourceOverride[] {
  const written = Object.entries(data).flatMap(([key, text]) => {
    try {
      return key === PREFIX ? readDocument(text) : readKey(key, text);
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  const byKind = Map.groupBy(written, ({ group, kind }) => `${group}/${kind}`);
  return [...byKind.values()].flatMap((entries) => toOverride(entries, faults));
}

/** `resource.customizations.health.apps_Deployment`; of the core group `….health.Pod`; for all kinds `….ignoreDifferences.all`. */
function readKey(key: string, text: string): readonly WrittenOverride[] {
  if (!key.startsWith(`${PREFIX}.`)) return [];
  const [field = '', ...rest] = key.slice(PREFIX.length + 1).split('.');
  const name = rest.join('.');
  if (name === 'all') return [{ key, field, group: '*', kind: '*', text }];
  const parts = name.split('_');
  const [group = '', kind = ''] = parts.length === 1 ? ['', name] : parts;
  if (parts.length > 2 || kind === '') {
    throw new MalformedRequestError(`${key}: name the kind as <group>_<Kind>, of the core group as <Kind>`);
  }
  return [{ key, field, group, kind, text }];
}

/** `apps/Deployment: {health.lua: …, ignoreDifferences: …}`; here groups and kinds may be globs. */
function readDocument(text: string): readonly WrittenOverride[] {
  const schema = z.record(z.string(), z.record(z.string(), z.unknown()));
  const document = parseValue(schema, parseYamlText(text, PREFIX) ?? {}, PREFIX);
  return Object.entries(document).flatMap(([name, fields]) => {
    const slash = name.lastIndexOf('/');
    const [group, kind] = slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
    return Object.entries(fields).map(([field, value]) => ({
      key: `${PREFIX}["${name}"].${field}`,
      // What has keys of its own for each kind bears shorter names there.
      field: SHORT_NAMES[field] ?? field,
      group,
      kind,
      text: typeof value === 'string' ? value : JSON.stringify(value),
    }));
  });
}

function toOverride(entries: readonly WrittenOverride[], faults: string[]): readonly ResourceOverride[] {
  const [first] = entries;
  if (!first) return [];
  const rule = entries.find(({ field }) => field === 'ignoreDifferences');
  const cel = entries.find(({ field }) => field === 'healthCEL');
  try {
    const ignored = rule && parseValue(ignoreSchema, parseYamlText(rule.text, rule.key) ?? {}, rule.key);
    const healthRules = cel && parseValue(healthRulesSchema, parseYamlText(cel.text, cel.key) ?? [], cel.key);
    if (cel && entries.some(({ field }) => field === 'health')) {
      throw new MalformedRequestError(
        `${cel.key}: the health of this kind is judged in Lua already; leave one of the two out`,
      );
    }
    const others = entries.filter((entry) => entry !== rule && entry !== cel);
    const written = Object.fromEntries(others.map(({ field, text }) => [field, text]));
    const { group, kind } = first;
    const read = { ...(ignored ? { ignoreDifferences: ignored } : {}), ...(healthRules ? { healthRules } : {}) };
    return [{ group, kind, ...read, texts: written }];
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    faults.push(error.message);
    return [];
  }
}
