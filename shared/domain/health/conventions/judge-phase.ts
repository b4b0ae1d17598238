import type { HealthCode } from '../../application/application.ts';
import { type Fields, fieldAt, isFields } from '../read-field.ts';
import { sensesOf, wordsOf } from './health-words.ts';
import { type Signal, worstOf } from './signal.ts';

/** How phases are read. */
export interface PhaseReading {
  /** Phases that mean something else for this kind. */
  readonly phases?: { readonly [phase: string]: HealthCode };
  /** Whether the object is there to end: then `Running` is work under way. */
  readonly endsByItself: boolean;
}

/** Fields of a status that name where its object stands as a whole; the first that is there counts. */
const PHASE_FIELDS: readonly (readonly string[])[] = [
  ['phase'],
  ['state'],
  ['status'],
  ['health'],
  ['currentState'],
  ['currentPhase'],
  ['overallStatus'],
  ['overallState'],
  ['result'],
  ['outcome'],
  ['compliant'],
];

/** Any other field whose name says the same of a part, like `connectorState` or `updateStatus`. */
const PART_FIELD = /(?:Phase|State|Status|Health)$/;

/** What parts call their phase. */
const PART_PHASES: readonly string[] = ['phase', 'state', 'status', 'health'];

/** Fields and parts that tell how it was or shall be. */
const NOT_NOW = /^(?:last|previous|desired|target|expected|requested|initial|old)|history|backup/i;

/** A sentence is no name of a phase. */
const LONGEST_PHASE_WORDS = 8;

/** Judges a status by its phase, whatever it calls that; undefined if it has none that says anything. */
export function judgePhase(status: Fields, reading: PhaseReading): Signal | undefined {
  const main = PHASE_FIELDS.map((path) => fieldAt(status, ...path)).find(isPhase);
  return worstOf([main, ...partFieldsOf(status), ...phasesOfParts(status)].map((phase) => judgeOne(phase, reading)));
}

function judgeOne(phase: unknown, { phases, endsByItself }: PhaseReading): Signal | undefined {
  const known = phases?.[String(phase)];
  if (known) return { status: known, message: typeof phase === 'string' ? phase : '' };
  if (typeof phase !== 'string') return undefined;
  if (endsByItself && /^running$/i.test(phase)) return { status: 'Progressing', message: phase };
  // Of a phase only: a condition of type Warning beside Ready is for reading.
  if (/^warning$/i.test(phase)) return { status: 'Degraded', message: phase };
  const senses = sensesOf(wordsOf(phase).slice(0, LONGEST_PHASE_WORDS).join(' '));
  return worstOf([...senses].map((status) => ({ status, message: phase })));
}

function partFieldsOf(status: Fields): readonly unknown[] {
  return Object.entries(status)
    .filter(([name]) => PART_FIELD.test(name) && !NOT_NOW.test(name))
    .map(([, value]) => value);
}

/** Phases of named parts, like `replsets.rs0.status`; lists are skipped, they are often histories. */
function phasesOfParts(status: Fields): readonly unknown[] {
  return Object.entries(status)
    .filter(([name]) => !NOT_NOW.test(name))
    .flatMap(([, part]) => (isFields(part) ? [part, ...Object.values(part).filter(isFields)] : []))
    .flatMap((part) => PART_PHASES.map((field) => part[field]));
}

function isPhase(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
