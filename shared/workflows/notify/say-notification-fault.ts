import type { Application, ApplicationRef } from '../../domain/application/application.ts';
import { evolveConditions } from '../../domain/application/conditions.ts';
import type { Dependencies } from '../dependencies.ts';

/** Says on the application which service does not tell people of it, and why; one condition a service. */
export async function sayNotificationFault(
  deps: Dependencies,
  ref: ApplicationRef,
  service: string,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.applications.update(ref, (record) => {
    const application = withFaultOf(record.application, service, reason, now);
    return application === record.application ? undefined : { ...record, application };
  });
}

/** Takes back what was said of a service, if anything. */
export async function clearNotificationFault(deps: Dependencies, ref: ApplicationRef, service: string): Promise<void> {
  await sayNotificationFault(deps, ref, service, '');
}

function withFaultOf(application: Application, service: string, reason: string, now: Date): Application {
  const mark = `${service}: `;
  const { conditions } = application.status;
  const others = conditions.filter(({ type, message }) => type !== 'NotificationError' || !message.startsWith(mark));
  const finding = { type: 'NotificationError', message: `${mark}${withoutMark(reason, mark)}` } as const;
  const isSaid = conditions.some(({ type, message }) => type === finding.type && message === finding.message);
  if (reason === '' ? others.length === conditions.length : isSaid) return application;
  const next = reason === '' ? others : [...others, ...evolveConditions([], [finding], ['NotificationError'], now)];
  return { ...application, status: { ...application.status, conditions: next } };
}

function withoutMark(reason: string, mark: string): string {
  return reason.startsWith(mark) ? reason.slice(mark.length) : reason;
}
