import {
  type Application,
  type ApplicationStatus,
  formatApplicationRef,
} from '../../domain/application/application.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import { sendDueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Lets automated syncs that a rollback holds go on; a refresh looks at once whether there is something to do.
 * @throws ForbiddenError, NotFoundError
 * @throws MalformedRequestError if they are not held
 */
export async function releaseAutomation(deps: Dependencies, selector: ApplicationSelector): Promise<Application> {
  const ref = refOf(await readApplication(deps, selector));
  const record = await deps.applications.update(ref, ({ application, control }) => {
    if (!application.status.automationHold) {
      throw new MalformedRequestError(`automated sync of application "${ref.name}" is not held`);
    }
    return {
      application: { ...application, status: withoutHold(application.status) },
      control: withRefreshRequested(control, deps.clock.now()),
    };
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await sendDueWork(deps, record);
  return record.application;
}

function withoutHold({ automationHold: _released, ...status }: ApplicationStatus): ApplicationStatus {
  return { ...status, conditions: status.conditions.filter(({ type }) => type !== 'AutomationHeldWarning') };
}
