import type { HealthCode } from '../../application/application.ts';

/** What one part of a status tells of the health of its object. */
export interface Signal {
  readonly status: HealthCode;
  readonly message: string;
}

/** Strongest first. A pause is meant, so it outweighs what it brings about; a failure outlasts the attempts to mend it. */
const STRENGTH: readonly HealthCode[] = ['Suspended', 'Degraded', 'Missing', 'Progressing', 'Unknown', 'Healthy'];

/** The signal that decides; undefined if there is none. */
export function worstOf(signals: readonly (Signal | undefined)[]): Signal | undefined {
  const found = signals.filter((signal) => signal !== undefined);
  return STRENGTH.flatMap((code) => found.find((signal) => signal.status === code) ?? [])[0];
}
