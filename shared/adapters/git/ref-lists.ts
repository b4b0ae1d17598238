import type { Clock } from '../../ports/clock.ts';
import type { GitTransport } from './git-transport.ts';
import { listServerRefs, type ServerRefs } from './list-server-refs.ts';
import { accessKeyOf, type RemoteAddress } from './repository-address.ts';

/** Refs of repositories as their servers tell them. */
export interface RefLists {
  /**
   * @param notBefore a list that was asked for after this time will do; absent: only one that is asked for after this call
   */
  list(address: RemoteAddress, notBefore?: Date): Promise<ServerRefs>;
}

/** What the lists work with. */
export interface RefListOptions {
  readonly transport: GitTransport;
  readonly clock: Clock;
  /** By how much the clock of whoever says `notBefore` may be behind ours; default 1000 ms. */
  readonly clockSkewMs?: number;
}

interface Run {
  readonly refs: Promise<ServerRefs>;
  /** By the clock, and by one that nobody sets; both from before the server was asked. */
  readonly startedAt: number;
  readonly startedTicks: number;
  /** Undefined while the server is asked. */
  size?: number;
}

interface Lane {
  latest: Run;
  next: Promise<ServerRefs> | undefined;
}

/** Other machines keep their clocks by NTP: a few milliseconds apart, seldom more. */
const CLOCK_SKEW_MS = 1_000;
/** A list older than this is of no use to anybody: who asks for so old a one had better look again. */
const KEPT_MS = 10_000;
/** Refs of all lists that are kept; one takes about 200 bytes. */
const KEPT_REFS = 200_000;

/**
 * Makes the lists. One question to a server answers as many callers as possible, but none gets a list that is older than what the
 * caller wants to see: a refresh that is asked for after a push must never see the refs from before it. So the time is taken before
 * the server is asked, and a caller whose time lies after that waits for the question after this one, together with all others
 * who came meanwhile. Callers share only with those who have the same credentials.
 */
export function createRefLists({ transport, clock, clockSkewMs = CLOCK_SKEW_MS }: RefListOptions): RefLists {
  const lanes = new Map<string, Lane>();
  const isFreshFor = (run: Run, notBefore: Date): boolean => {
    const elapsed = performance.now() - run.startedTicks;
    // When the clock was set back meanwhile, the start lies earlier by what it shows now.
    const startedAt = Math.min(run.startedAt, clock.now().getTime() - elapsed);
    // Within the same millisecond nobody knows what was first.
    return elapsed < KEPT_MS && startedAt > notBefore.getTime() + clockSkewMs;
  };
  const start = (key: string, address: RemoteAddress): Promise<ServerRefs> => {
    const startedAt = clock.now().getTime();
    const run: Run = { startedAt, startedTicks: performance.now(), refs: listServerRefs(transport, address) };
    const lane: Lane = { latest: run, next: undefined };
    lanes.delete(key);
    lanes.set(key, lane);
    run.refs.then(
      (refs) => {
        run.size = refs.size;
        forgetOld(lanes);
      },
      // Who comes next asks again; whoever waits in this lane does so anyway.
      () => lanes.get(key) === lane && lane.next === undefined && lanes.delete(key),
    );
    return run.refs;
  };
  return {
    async list(address, notBefore) {
      const key = accessKeyOf(address);
      const lane = lanes.get(key);
      if (lane === undefined) return start(key, address);
      if (notBefore !== undefined && isFreshFor(lane.latest, notBefore)) return lane.latest.refs;
      if (lane.next === undefined && lane.latest.size !== undefined) return start(key, address);
      const startNext = (): Promise<ServerRefs> => start(key, address);
      lane.next ??= lane.latest.refs.then(startNext, startNext);
      return lane.next;
    },
  };
}

/** Lanes are in the order in which their servers were asked. */
function forgetOld(lanes: Map<string, Lane>): void {
  const now = performance.now();
  let refs = [...lanes.values()].reduce((sum, { latest }) => sum + (latest.size ?? 0), 0);
  for (const [key, { latest, next }] of lanes) {
    if (latest.size === undefined || next !== undefined) continue;
    if (now - latest.startedTicks < KEPT_MS && refs <= KEPT_REFS) return;
    lanes.delete(key);
    refs -= latest.size;
  }
}
