/**
 * When a commit got how far, RFC 3339 each; what is not known is absent. `committed` is by the committer's clock and `pushed` by the
 * host's; the others are by ours, and none is before the one that it follows.
 */
export interface LatencyTrace {
  /** The commit was made. */
  readonly committed?: string;
  /** It was pushed, as its host says; where it does not say, the time of the commit. */
  readonly pushed?: string;
  /** We heard of it: a webhook came, or a poll saw it. */
  readonly delivered?: string;
  /** A refresh was queued for it; of a sync that somebody asked for, that request. */
  readonly queued?: string;
  /** It was rendered and compared. */
  readonly rendered?: string;
  /** The sync with its hooks and waves had succeeded. */
  readonly applied?: string;
  /** The application was first seen Healthy after that. */
  readonly healthy?: string;
}

/** The steps of a commit, in order. */
export const LATENCY_STEPS = [
  'committed',
  'pushed',
  'delivered',
  'queued',
  'rendered',
  'applied',
  'healthy',
] as const satisfies readonly (keyof LatencyTrace)[];

/** Those that other people's clocks tell. */
const FOREIGN_STEPS: readonly (keyof LatencyTrace)[] = ['committed', 'pushed'];

/** How long a step took. */
export interface LatencyShare {
  readonly step: keyof LatencyTrace;
  /** Since the step before it that is known. */
  readonly seconds: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}

/**
 * Puts the times in order where clocks disagree: nothing is committed or pushed later than it was heard of, and the other steps follow
 * each other.
 */
export function orderLatency(trace: LatencyTrace): LatencyTrace {
  const times: { -readonly [step in keyof LatencyTrace]: string } = {};
  let earliest = '';
  for (const step of LATENCY_STEPS) {
    const time = trace[step];
    if (time === undefined || FOREIGN_STEPS.includes(step)) continue;
    if (time > earliest) earliest = time;
    times[step] = earliest;
  }
  const heard = trace.delivered ?? trace.queued ?? trace.rendered ?? trace.applied ?? trace.healthy;
  const pushed = earlier(trace.pushed ?? trace.committed, heard);
  const committed = earlier(trace.committed, pushed);
  return { ...(committed === undefined ? {} : { committed }), ...(pushed === undefined ? {} : { pushed }), ...times };
}

/** What each step took of the time since the push, or since the first step that is known after it. */
export function latencyShares(trace: LatencyTrace): readonly LatencyShare[] {
  const known = LATENCY_STEPS.flatMap((step) => {
    const time = trace[step];
    // What was committed and not pushed waited for its author.
    return time === undefined || step === 'committed' ? [] : [{ step, at: Date.parse(time) }];
  });
  const whole = (known.at(-1)?.at ?? 0) - (known[0]?.at ?? 0);
  return known.slice(1).map(({ step, at }, before) => {
    const took = at - (known[before]?.at ?? at);
    return { step, seconds: took / 1000, share: whole === 0 ? 0 : took / whole };
  });
}

function earlier(time: string | undefined, limit: string | undefined): string | undefined {
  return time === undefined || limit === undefined || time < limit ? time : limit;
}
