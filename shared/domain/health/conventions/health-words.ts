import type { HealthCode } from '../../application/application.ts';

/** What a word of a phase, reason or message tells; `Neutral` words tell nothing. */
export type WordSense = HealthCode | 'Neutral';

/** Words that say that something went wrong; longer forms count too (`fail`: failed, failing, failure). */
const FAILURE_STEMS: readonly string[] = [
  'abort',
  'backoff',
  'bad',
  'broken',
  'cancel',
  'cannot',
  'conflict',
  'corrupt',
  'crash',
  'critical',
  'degrad',
  'denied',
  'disconnect',
  'err',
  'exceed',
  'exhaust',
  'expired',
  'fail',
  'fatal',
  'forbid',
  'illegal',
  'incompatib',
  'insufficient',
  'interrupt',
  'invalid',
  'lost',
  'malform',
  'misconfig',
  'mismatch',
  'noncompliant',
  'panic',
  'red',
  'refus',
  'reject',
  'revok',
  'stalled',
  'stuck',
  'timeout',
  'unable',
  'unauthori',
  'unhealthy',
  'unreachable',
  'unrecoverable',
  'unschedulable',
  'unsupported',
  'violat',
  'wrong',
];

const SENSES: { readonly [sense in Exclude<WordSense, 'Neutral' | 'Degraded'>]: readonly string[] } = {
  Suspended: ['disabled', 'frozen', 'hibernated', 'idle', 'inactive', 'paused', 'stopped', 'suspended'],
  Progressing: [
    'partial',
    'partially',
    'progress',
    'queued',
    'requested',
    'scheduled',
    'submitted',
    'unavailable',
    'yellow',
  ],
  Healthy: [
    'accepted',
    'active',
    'applied',
    'approved',
    'attached',
    'available',
    'bound',
    'complete',
    'completed',
    'compliant',
    'configured',
    'connected',
    'created',
    'current',
    'deployed',
    'done',
    'enabled',
    'established',
    'exists',
    'finished',
    'green',
    'healthy',
    'initialized',
    'installed',
    'issued',
    'normal',
    'ok',
    'online',
    'operational',
    'programmed',
    'promoted',
    'provisioned',
    'ready',
    'reconciled',
    'registered',
    'running',
    'stable',
    'success',
    'successful',
    'successfully',
    'succeeded',
    'synced',
    'synchronized',
    'up',
    'updated',
    'valid',
    'verified',
  ],
  Missing: ['missing'],
  Unknown: ['unknown'],
};

const BY_WORD: ReadonlyMap<string, HealthCode> = new Map(
  (Object.entries(SENSES) as [HealthCode, readonly string[]][]).flatMap(([sense, words]) =>
    words.map((word) => [word, sense] as const),
  ),
);

/** Joined before they are looked up: what they say is not what their words say. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\btimed out\b/g, 'timeout'],
  [/\bback off\b/g, 'backoff'],
  [/\bnot (found|exist|exists)\b/g, 'missing'],
  [/\bno (\w+ )?(\w+ )?found\b/g, 'missing'],
  [/\b(not|isn t|not been) (healthy|compliant|valid|supported|allowed|permitted|accepted)\b/g, 'fail'],
  [/\bnon compliant\b/g, 'fail'],
  [/\bout of sync\b/g, 'pending'],
  [/\b(no|without|0|zero) (error|errors|failures?)\b/g, ''],
];

/** `ErrImagePull` → `err image pull`; `ROLLING_UPDATE` → `rolling update`. */
export function wordsOf(text: string): readonly string[] {
  const spaced = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');
  const joined = PHRASES.reduce((words, [phrase, word]) => words.replace(phrase, word), spaced);
  return joinNegations(joined.split(' ').filter((word) => word !== ''));
}

/** `StatefulSetNotReady` waits for something. `NotReady` alone says no more than that a condition is not True. */
function joinNegations(words: readonly string[]): readonly string[] {
  if (words.length === 2 && words[0] === 'not') return [];
  return words.flatMap((word, index) => {
    const isNegated = words[index - 1] === 'not' && BY_WORD.get(word) === 'Healthy';
    return isNegated ? ['pending'] : [word];
  });
}

/** What a single word tells. A gerund tells of work under way (`Provisioning`), but for `running`. */
export function senseOf(word: string): WordSense {
  const known = BY_WORD.get(word);
  if (known) return known;
  if (FAILURE_STEMS.some((stem) => word.startsWith(stem))) return 'Degraded';
  return /^[a-z]{2,}ing$/.test(word) ? 'Progressing' : 'Neutral';
}

/** The senses of a text, without the neutral ones. */
export function sensesOf(text: string): ReadonlySet<HealthCode> {
  return new Set(
    wordsOf(text).flatMap((word) => {
      const sense = senseOf(word);
      return sense === 'Neutral' ? [] : [sense];
    }),
  );
}
