import type { Dependencies } from '../dependencies.ts';

/** Shows the settings of all applications with Argo CD's fields, and the keys as they were applied. */
export async function showSettings({ systemSettings }: Pick<Dependencies, 'systemSettings'>) {
  const { data, resourceVersion } = await systemSettings.read();
  const { tracking, overrides } = await systemSettings.current();
  return {
    appLabelKey: tracking.instanceLabelKey,
    trackingMethod: tracking.method,
    ...(tracking.installationId ? { installationID: tracking.installationId } : {}),
    resourceOverrides: Object.fromEntries(
      overrides.map(({ group, kind, texts, ignoreDifferences, healthRules }) => [
        group === '' ? kind : `${group}/${kind}`,
        { ...texts, ...(ignoreDifferences ? { ignoreDifferences } : {}), ...(healthRules ? { healthRules } : {}) },
      ]),
    ),
    data,
    resourceVersion,
  };
}
