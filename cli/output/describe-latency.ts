import { type LatencyTrace, latencyShares } from '../../shared/domain/dora/latency-trace.ts';
import { describeSeconds } from './describe-seconds.ts';

/** One line of what each step took: `delivered 0.3s (12%), queued 0s (0%), …: 2.5s`; '' if nothing is known of two steps. */
export function describeLatency(latency: LatencyTrace): string {
  const shares = latencyShares(latency);
  if (shares.length === 0) return '';
  const steps = shares.map(
    ({ step, seconds, share }) => `${step} ${describeSeconds(seconds)} (${Math.round(share * 100)}%)`,
  );
  return `${describeSeconds(shares.reduce((sum, { seconds }) => sum + seconds, 0))}: ${steps.join(', ')}`;
}
