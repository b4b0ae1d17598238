import { z } from 'zod';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import {
  type CompareSettings,
  DEFAULT_INSTANCE_LABEL,
  DEFAULT_SETTINGS,
  type ResourceFilter,
  type SystemSettings,
  type TrackingSettings,
} from '../../domain/settings/system-settings.ts';
import { parseValue } from '../parse-value.ts';
import { parseOverrides, type SettingsData } from './parse-overrides.ts';
import { parseYamlText } from './parse-yaml-text.ts';

const texts = z.array(z.string()).exactOptional();
const filterSchema = z.array(z.object({ apiGroups: texts, kinds: texts, clusters: texts }));
const compareSchema = z.object({
  ignoreAggregatedRoles: z.boolean().default(false),
  ignoreResourceStatusField: z
    .enum(['all', 'crd', 'crds', 'none', 'off', ''])
    .default('all')
    .transform((value) => STATUS_FIELD[value] ?? 'all'),
});

const STATUS_FIELD: { readonly [written: string]: CompareSettings['ignoreResourceStatusField'] } = {
  crd: 'crd',
  crds: 'crd',
  none: 'none',
  off: 'none',
};

/**
 * Reads the settings that hold for all applications from the keys of `argocd-cm` (reference/argocd.md §1.8, §1.9).
 * @throws MalformedRequestError naming each key whose value cannot be understood
 */
export function parseSettings(data: SettingsData): SystemSettings {
  const faults: string[] = [];
  const read = <Value>(parseKey: () => Value, otherwise: Value): Value => {
    try {
      return parseKey();
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      faults.push(error.message);
      return otherwise;
    }
  };
  const settings: SystemSettings = {
    tracking: read(() => parseTracking(data), DEFAULT_SETTINGS.tracking),
    compare: read(() => parseCompare(data), DEFAULT_SETTINGS.compare),
    overrides: parseOverrides(data, faults),
    exclusions: read(() => parseFilters(data, 'resource.exclusions'), []),
    inclusions: read(() => parseFilters(data, 'resource.inclusions'), []),
    maskedAnnotations: parseList(data['resource.sensitive.mask.annotations']),
  };
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '), { data: { faults } });
  return settings;
}

function parseTracking(data: SettingsData): TrackingSettings {
  const method = parseValue(
    z.enum(['annotation', 'label', 'annotation+label', '']),
    data['application.resourceTrackingMethod'] ?? '',
    'application.resourceTrackingMethod',
  );
  const installationId = data.installationID;
  return {
    method: method === '' ? 'annotation' : method,
    instanceLabelKey: data['application.instanceLabelKey'] || DEFAULT_INSTANCE_LABEL,
    ...(installationId ? { installationId } : {}),
  };
}

function parseCompare(data: SettingsData): CompareSettings {
  const key = 'resource.compareoptions';
  const { ignoreAggregatedRoles, ignoreResourceStatusField } = parseValue(
    compareSchema,
    parseYamlText(data[key] ?? '', key) ?? {},
    key,
  );
  return { ignoreAggregatedRoles, ignoreResourceStatusField };
}

function parseList(text = ''): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseFilters(data: SettingsData, key: string): readonly ResourceFilter[] {
  return parseValue(filterSchema, parseYamlText(data[key] ?? '', key) ?? [], key);
}
