import type { Application } from './application.ts';
import type { Finding } from './conditions.ts';

/** Says on an application that its automated syncs are held, since when, by whom, and how to let them go on; undefined if they are not. */
export function describeAutomationHold({
  metadata,
  status,
}: Pick<Application, 'metadata' | 'status'>): Finding | undefined {
  const hold = status.automationHold;
  if (!hold) return undefined;
  return {
    type: 'AutomationHeldWarning',
    message: `automated sync is held since ${hold.since}: ${hold.by} rolled back to history entry ${hold.historyId} (${hold.revisions.join(', ')}); "windlass app release ${metadata.name}" lets it go on`,
  };
}
