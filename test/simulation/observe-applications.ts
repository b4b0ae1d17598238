import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import type { ApplicationStore } from '../../shared/stores/application-store.ts';

/** Tells of every saved state of an application; the store itself is as before. */
export function observeApplications(
  store: ApplicationStore,
  onSaved: (record: ApplicationRecord) => void,
  onRemoved: (record: ApplicationRecord) => void,
): ApplicationStore {
  const told = (record: ApplicationRecord) => {
    onSaved(record);
    return record;
  };
  return {
    ...store,
    create: async (application, control) => told(await store.create(application, control)),
    async update(ref, change) {
      let isChanged = false;
      const stored = await store.update(ref, (current) => {
        const changed = change(current);
        isChanged = changed !== undefined;
        return changed;
      });
      return stored && isChanged ? told(stored) : stored;
    },
    async remove(record) {
      await store.remove(record);
      onRemoved(record);
    },
  };
}
