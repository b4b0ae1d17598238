import { parseSettings } from '../../contracts/settings/parse-settings.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { describeFault, healthScriptsOf } from '../../domain/health/health-script.ts';
import { refOf } from '../../stores/application-record.ts';
import type { StoredSettings } from '../../stores/settings-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefreshes } from '../refresh/request-refresh.ts';

/**
 * Saves what holds for all applications, and lets every one of them look again if something changed.
 * @throws MalformedRequestError naming each health check that is no Lua or CEL
 */
export async function saveSettings(deps: Dependencies, data: StoredSettings['data']): Promise<StoredSettings> {
  await checkHealthScripts(deps, data);
  const before = await deps.systemSettings.read();
  const after = await deps.systemSettings.save(data);
  if (after.resourceVersion !== before.resourceVersion) {
    await requestRefreshes(deps, (await deps.applications.list()).map(refOf));
  }
  return after;
}

async function checkHealthScripts({ healthScripts }: Dependencies, data: StoredSettings['data']): Promise<void> {
  const faults: string[] = [];
  for (const script of healthScriptsOf(parseSettings(data).overrides)) {
    const fault = await healthScripts.check(script);
    if (fault !== undefined) faults.push(describeFault(script, fault));
  }
  if (faults.length > 0) throw new MalformedRequestError(`data: ${faults.join('; ')}`, { data: { faults } });
}
