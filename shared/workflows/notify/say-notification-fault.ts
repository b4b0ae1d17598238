import type { Application, ApplicationRef, Condition } from '../../domain/application/application.ts';
import { evolveConditions } from '../../domain/application/conditions.ts';
import type { NotificationFault } from '../../domain/notification/notification-fault.ts';
import type { Dependencies } from '../dependencies.ts';

const TYPE = 'NotificationError';

/** Says on the application which service does not tell people of it, and why. */
export async function sayNotificationFault(
  deps: Dependencies,
  ref: ApplicationRef,
  service: string,
  reason: string,
): Promise<void> {
  const prefix = `${service}: `;
  const fault = { subject: service, reason: reason.startsWith(prefix) ? reason.slice(prefix.length) : reason };
  await replaceFaults(deps, ref, [fault], (subject) => subject === service);
}

/** Takes back what was said of some subjects, if anything. */
export async function clearNotificationFaults(
  deps: Dependencies,
  ref: ApplicationRef,
  isOver: (subject: string) => boolean,
): Promise<void> {
  await replaceFaults(deps, ref, [], isOver);
}

/** Replaces what is said of the evaluated subjects by what was found now: one condition a subject. */
export function withNotificationFaults(
  application: Application,
  faults: readonly NotificationFault[],
  isEvaluated: (subject: string) => boolean,
  now: Date,
): Application {
  const { conditions } = application.status;
  const isReplaced = ({ type, message }: Condition) => type === TYPE && isEvaluated(message.split(': ', 1)[0] ?? '');
  const findings = faults.map(({ subject, reason }) => ({ type: TYPE, message: `${subject}: ${reason}` }) as const);
  const before = conditions.filter(isReplaced);
  const found = evolveConditions(before, findings, [TYPE], now);
  if (found.length === before.length && found.every((one) => before.includes(one))) return application;
  const kept = conditions.filter((condition) => !isReplaced(condition));
  return { ...application, status: { ...application.status, conditions: [...kept, ...found] } };
}

async function replaceFaults(
  deps: Dependencies,
  ref: ApplicationRef,
  faults: readonly NotificationFault[],
  isEvaluated: (subject: string) => boolean,
): Promise<void> {
  const now = deps.clock.now();
  await deps.applications.update(ref, (record) => {
    const application = withNotificationFaults(record.application, faults, isEvaluated, now);
    return application === record.application ? undefined : { ...record, application };
  });
}
