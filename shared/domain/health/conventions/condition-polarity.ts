import { senseOf, wordsOf } from './health-words.ts';

/**
 * What it means that a condition is True.
 *
 * `Summary`: the object as a whole is well. `Aspect`: one side of it is. `Trouble`: it is not well. `Work`: something is under way.
 * `Pause`: it was told to rest. `NotYet`: the contrary of a summary, like `NotReady`. `Note`: something to read that is neither good nor bad.
 */
export type Polarity = 'Summary' | 'Aspect' | 'Trouble' | 'Work' | 'Pause' | 'NotYet' | 'Note';

/** Types that speak of the object as a whole (Kubernetes API conventions, kstatus, and what most controllers write). */
const SUMMARIES: ReadonlySet<string> = new Set([
  'accepted',
  'admitted',
  'applied',
  'available',
  'bound',
  'complete',
  'completed',
  'compliant',
  'created',
  'deployed',
  'established',
  'healthy',
  'initialized',
  'installed',
  'programmed',
  'promoted',
  'provisioned',
  'ready',
  'reconciled',
  'resolved refs',
  'succeeded',
  'success',
  'successful',
  'synced',
  'synchronized',
  'up to date',
  'valid',
  'validated',
  'verified',
]);

const PAUSES: ReadonlySet<string> = new Set(['hibernated', 'hibernation', 'paused', 'suspended']);

/** `Warning`, `NoWarnings`, `Upgradeable`. */
const NOTE = /^warnings?$|^no |^upgradeable$/;

/** Words in -ing that tell of a steady state, not of work that will end. */
const STEADY: ReadonlySet<string> = new Set([
  'listening',
  'passing',
  'replicating',
  'running',
  'serving',
  'streaming',
  'succeeding',
  'working',
]);

/** Tells what a condition means by its type alone. */
export function polarityOf(type: string): Polarity {
  const plain = type
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase();
  if (NOTE.test(plain)) return 'Note';
  if (SUMMARIES.has(plain)) return 'Summary';
  if (PAUSES.has(plain)) return 'Pause';
  if (/^(not|un) ?(ready|available|healthy)$/.test(plain)) return 'NotYet';
  const words = wordsOf(type);
  if (words.some((word) => senseOf(word) === 'Degraded' || senseOf(word) === 'Missing')) return 'Trouble';
  const last = words.at(-1) ?? '';
  return !STEADY.has(last) && (last === 'progress' || last.endsWith('ing')) ? 'Work' : 'Aspect';
}
