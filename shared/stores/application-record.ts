import type { Application, ApplicationRef } from '../domain/application/application.ts';
import type { ApplicationControl } from '../domain/application/control.ts';

/** An application with what Windlass keeps beside it. One stored item, one atomic change (design §3). */
export interface ApplicationRecord {
  readonly application: Application;
  readonly control: ApplicationControl;
}

/** Which application a record is of. */
export function refOf(record: ApplicationRecord): ApplicationRef {
  return { namespace: record.application.metadata.namespace, name: record.application.metadata.name };
}
