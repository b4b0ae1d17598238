import { refOf } from '../../stores/application-record.ts';
import type { StoredSettings } from '../../stores/settings-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefreshes } from '../request-refresh.ts';

/** Saves what holds for all applications, and lets every one of them look again if something changed. */
export async function saveSettings(deps: Dependencies, data: StoredSettings['data']): Promise<StoredSettings> {
  const before = await deps.systemSettings.read();
  const after = await deps.systemSettings.save(data);
  if (after.resourceVersion !== before.resourceVersion) {
    await requestRefreshes(deps, (await deps.applications.list()).map(refOf));
  }
  return after;
}
