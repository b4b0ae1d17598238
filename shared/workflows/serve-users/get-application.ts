import type { Application } from '../../domain/application/application.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefresh } from '../refresh/request-refresh.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';
import { waitForRefresh } from './wait-for-refresh.ts';

/**
 * Shows an application; with `refresh`, once it has been compared anew (`hard`: forgetting caches).
 * @returns `warning` if the refresh took too long: what is shown is then the state before it
 * @throws ForbiddenError, NotFoundError
 */
export async function getApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  refresh?: 'normal' | 'hard',
): Promise<{ readonly application: Application; readonly warning?: string }> {
  const present = await readApplication(deps, selector);
  if (refresh === undefined) return { application: present.application };
  const ref = refOf(present);
  const counter = await requestRefresh(deps, ref, { hard: refresh === 'hard' });
  const { record, isDone } = await waitForRefresh(deps, ref, counter);
  return isDone
    ? { application: record.application }
    : { application: record.application, warning: 'the refresh is not done yet; this is the state before it' };
}
