import type { ApplicationStatus } from './application.ts';

/** The status of an application that nobody has looked at yet. */
export function initialStatus(): ApplicationStatus {
  return {
    sync: { status: 'Unknown' },
    health: { status: 'Unknown' },
    resources: [],
    history: [],
    conditions: [],
    summary: {},
  };
}
