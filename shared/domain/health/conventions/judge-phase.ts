import type { HealthCode } from '../../application/application.ts';
import { type Fields, isFields } from '../read-field.ts';
import { sensesOf, wordsOf } from './health-words.ts';
import { type Signal, worstOf } from './signal.ts';

/** How phases are read. */
export interface PhaseReading {
  /** Phases that mean something else for this kind. */
  readonly phases?: { readonly [phase: string]: HealthCode };
  /** Whether the object is there to end: then `Running` is work under way. */
  readonly endsByItself: boolean;
}

/** Fields that name where an object stands, like `phase`, `connectorState` or `updateStatus`. */
const PHASE_FIELD = /^(?:phase|state|status|health|result|outcome|compliant)$|(?:Phase|State|Status|Health)$/;

/** What parts call their phase. */
const PART_PHASES: readonly string[] = ['phase', 'state', 'status', 'health'];

/** Fields and parts that tell how it was or shall be. */
const NOT_NOW =
  /^(?:last(?!Operation)|previous|desired|target|expected|requested|initial|old)|history|backup|events|conditions/i;

/** What these say as a phase they do not say as the reason of a condition. */
const WHOLE_PHASES: readonly (readonly [RegExp, HealthCode])[] = [
  [/(?:^|_)warn(?:ing)?$/i, 'Degraded'],
  [/^unavailable$/i, 'Degraded'],
  [/^not(?![ _-]?found)[ _-]?[a-z]+$/i, 'Progressing'],
];

/** A sentence is no name of a phase. */
const LONGEST_PHASE_WORDS = 8;

/** Judges a status by its phase, whatever it calls that; undefined if it has none that says anything. */
export function judgePhase(status: Fields, reading: PhaseReading): Signal | undefined {
  return worstOf([...phasesOf(status), ...phasesOfParts(status)].map((phase) => judgeOne(phase, reading)));
}

function judgeOne(phase: unknown, { phases, endsByItself }: PhaseReading): Signal | undefined {
  const known = phases?.[String(phase)];
  if (known) return { status: known, message: typeof phase === 'string' ? phase : '' };
  if (typeof phase !== 'string') return undefined;
  if (endsByItself && /^running$/i.test(phase)) return { status: 'Progressing', message: phase };
  const whole = WHOLE_PHASES.find(([pattern]) => pattern.test(phase))?.[1];
  if (whole) return { status: whole, message: phase };
  const senses = sensesOf(wordsOf(phase).slice(0, LONGEST_PHASE_WORDS).join(' '));
  return worstOf([...senses].map((status) => ({ status, message: phase })));
}

function phasesOf(status: Fields): readonly unknown[] {
  return Object.entries(status)
    .filter(([name]) => PHASE_FIELD.test(name) && !NOT_NOW.test(name))
    .map(([, value]) => value);
}

/** Phases of parts, like `replsets.rs0.status` or `environments[0].phase`. */
function phasesOfParts(status: Fields): readonly unknown[] {
  return Object.entries(status)
    .filter(([name]) => !NOT_NOW.test(name))
    .flatMap(([, value]) => partsOf(value))
    .flatMap((part) => PART_PHASES.map((field) => part[field]));
}

/** The parts in a field of a status: the items of a list; an object itself, and what it holds by name. */
export function partsOf(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.filter(isFields);
  return isFields(value) ? [value, ...Object.values(value).filter(isFields)] : [];
}
