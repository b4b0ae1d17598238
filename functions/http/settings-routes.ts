import { ineffectiveSettings } from '../../shared/contracts/settings/ineffective-settings.ts';
import {
  parseSettingsManifest,
  settingsManifestSchema,
  settingsSchema,
} from '../../shared/contracts/settings/settings-manifest.ts';
import { saveSettings } from '../../shared/workflows/serve-users/save-settings.ts';
import { showSettings } from '../../shared/workflows/serve-users/show-settings.ts';
import { outcomeHeader } from './outcome-header.ts';
import { defineRoute, type Route } from './route.ts';
import { warningHeader } from './warning-header.ts';

const tag = 'settings';
const path = '/api/v1/settings';

/** The routes of what holds for all applications: the keys of Argo CD's ConfigMap `argocd-cm`. */
export const settingsRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetSettings',
    tag,
    summary: 'Show the settings of all applications',
    response: settingsSchema,
    handle: async ({ deps }) => ({ body: await showSettings(deps) }),
  }),
  defineRoute({
    method: 'POST',
    path,
    operationId: 'SaveSettings',
    tag,
    summary: 'Replace the settings of all applications by those of a ConfigMap argocd-cm',
    body: { schema: settingsManifestSchema, parse: parseSettingsManifest },
    response: settingsSchema,
    handle: async ({ deps, body }) => {
      const before = await deps.systemSettings.read();
      const after = await saveSettings(deps, body);
      const outcome = outcomeHeader(before.resourceVersion === '0' ? undefined : before, after);
      return { body: await showSettings(deps), headers: { ...outcome, ...warningHeader(ineffectiveSettings(body)) } };
    },
  }),
];
