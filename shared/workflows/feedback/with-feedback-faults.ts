import { evolveConditions } from '../../domain/application/conditions.ts';
import type { ReportKind } from '../../domain/feedback/feedback-state.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';

/** What became of telling each kind: why it is given up, or '' where it was taken; what was not tried is not in it. */
export type FeedbackFaults = { readonly [kind in ReportKind]?: string };

const KINDS: readonly ReportKind[] = ['status', 'deployment'];
const MARKS: { readonly [kind in ReportKind]: string } = { status: 'commit status: ', deployment: 'deployment: ' };

/** Says on the application, once, why its host is not told, and takes it back when the host takes it again. */
export function withFeedbackFaults(record: ApplicationRecord, faults: FeedbackFaults, now: Date): ApplicationRecord {
  const { status } = record.application;
  const known = status.conditions.filter(({ type }) => type === 'FeedbackWarning');
  const messages = KINDS.flatMap((kind) => {
    const fault = faults[kind];
    if (fault === undefined)
      return known.filter(({ message }) => message.startsWith(MARKS[kind])).map(({ message }) => message);
    return fault === '' ? [] : [`${MARKS[kind]}${fault}`];
  });
  if (messages.join('\n') === known.map(({ message }) => message).join('\n')) return record;
  const findings = messages.map((message) => ({ type: 'FeedbackWarning', message }) as const);
  const conditions = evolveConditions(status.conditions, findings, ['FeedbackWarning'], now);
  return { ...record, application: { ...record.application, status: { ...status, conditions } } };
}
