import type { ConfigData } from '../../contracts/notification/parse-service.ts';
import { refOf } from '../../stores/application-record.ts';
import type { SaveOutcome } from '../../stores/notification-config-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { clearNotificationFaults } from '../notify/say-notification-fault.ts';

/** Which of the two is saved. */
export type NotificationDocument = 'config' | 'secret';

/**
 * Saves who is told what, or its secrets. What was said to be wrong is taken back: what still is says so again at the next transition.
 * @throws ConcurrentUpdateError
 */
export async function saveNotificationConfig(
  deps: Dependencies,
  document: NotificationDocument,
  data: ConfigData,
): Promise<SaveOutcome> {
  const { notificationConfig, applications } = deps;
  const outcome = await (document === 'config'
    ? notificationConfig.saveConfig(data)
    : notificationConfig.saveSecret(data));
  if (outcome === 'unchanged') return outcome;
  for (const record of await applications.list()) {
    const isSaid = record.application.status.conditions.some(({ type }) => type === 'NotificationError');
    if (isSaid) await clearNotificationFaults(deps, refOf(record), () => true);
  }
  return outcome;
}
