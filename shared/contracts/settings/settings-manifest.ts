import { z } from 'zod';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { parseValue } from '../parse-value.ts';
import { withoutNulls } from '../without-nulls.ts';
import type { SettingsData } from './parse-overrides.ts';
import { parseSettings } from './parse-settings.ts';

/** Name of the ConfigMap in which Argo CD keeps what holds for all applications. */
export const SETTINGS_NAME = 'argocd-cm';

/** The ConfigMap `argocd-cm` as it is written. */
export const settingsManifestSchema = z.object({
  apiVersion: z.literal('v1').exactOptional(),
  kind: z.literal('ConfigMap').exactOptional(),
  metadata: z.looseObject({ name: z.literal(SETTINGS_NAME), namespace: z.string().exactOptional() }).exactOptional(),
  data: z.record(z.string(), z.string()).default({}),
});

/**
 * Reads the ConfigMap `argocd-cm`, and checks each key that has an effect.
 * @throws MalformedRequestError naming each key that cannot be understood
 */
export function parseSettingsManifest(value: unknown): SettingsData {
  const { data } = parseValue(settingsManifestSchema, withoutNulls(value));
  try {
    parseSettings(data);
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    throw new MalformedRequestError(`data: ${error.message}`, { data: error.data });
  }
  return data;
}

/** The settings as the API shows them: Argo CD's fields, and the keys as they are stored. */
export const settingsSchema = z.object({
  appLabelKey: z.string(),
  trackingMethod: z.string(),
  installationID: z.string().exactOptional(),
  resourceOverrides: z.record(z.string(), z.record(z.string(), z.unknown())),
  data: z.record(z.string(), z.string()),
  resourceVersion: z.string(),
});
