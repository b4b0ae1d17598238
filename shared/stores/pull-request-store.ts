import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { MergeGroup, PullRequestCommand, PullRequestPlace } from '../domain/git/pull-request-event.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import type { Clock } from '../ports/clock.ts';
import type { Table } from '../ports/table.ts';

/** A command that nobody answered yet. */
export type AskedCommand = PullRequestCommand & {
  /** The commit that the comment was about when it was asked: what came later was not meant. */
  readonly shownSha?: string;
};

/** What is known of a pull request, or of a group of them in a merge queue. Type aliases are plain JSON to the compiler too. */
export type PullRequestState = PullRequestPlace & {
  readonly id: string;
  readonly repositoryUrl: string;
  /** 0 for a group. */
  readonly number: number;
  readonly mergeGroup?: MergeGroup;
  /** Coalesces: a worker reads `requested` first, and writes it to `processed` when it is done. */
  readonly requested: number;
  readonly processed: number;
  /** The last webhook that asked for a look, for the log. */
  readonly deliveryId?: string;
  /** What people asked for by comments and were not answered yet, oldest first. */
  readonly commands: readonly AskedCommand[];
  /** The commit of a fork that somebody with rights asked to compare. */
  readonly allowedSha?: string;
  /** The last approval by somebody with rights: which plan it named, and by whom. It counts as long as the plan is that one. */
  readonly approval?: { readonly of: string; readonly by: string };
  /** Our comment, and a fingerprint of what it says. */
  readonly comment?: { readonly id: string; readonly says: string };
  /** The commit that the last report was about. */
  readonly reportedSha?: string;
  /** What the last report said; stays in the comment when the request is merged. */
  readonly planId?: string;
  /** Touched applications, as `namespace/name`. */
  readonly applications: readonly string[];
  /** The commit that the merge made, and when; RFC 3339. */
  readonly merge?: { readonly sha: string; readonly at: string };
  /** When applications became Healthy with the merge, RFC 3339, by name. */
  readonly healthyAt?: { readonly [application: string]: string };
  /** Attempts in a row that failed. */
  readonly failures: number;
  /** Held by a worker; whoever writes must hold it. RFC 3339. */
  readonly lease?: { readonly ticket: string; readonly until: string };
  /** RFC 3339; absent: nothing is to be done. */
  readonly wakeAt?: string;
};

/** Keeps pull requests; an item each, so that what belongs together changes together. */
export interface PullRequestStore {
  /**
   * Changes the state of one, or makes it; the change may be repeated. `undefined` leaves it.
   * @throws ConcurrentUpdateError if others are quicker again and again
   */
  update(
    id: string,
    change: (state: PullRequestState | undefined) => PullRequestState | undefined,
  ): Promise<PullRequestState | undefined>;
  read(id: string): Promise<PullRequestState | undefined>;
  /** Those whose time has come; or, without `now`, all that have something to be done. */
  listDue(now: Date | undefined, limit: number): Promise<readonly string[]>;
}

const PARTITION_PREFIX = 'pull-request#';
const DUE_PARTITION = 'due-pull-request';
/** After the last event. */
const KEEP_SECONDS = 90 * 24 * 3600;
const WRITE_ATTEMPTS = 10;

/** The id of a pull request, or of a merge group. */
export function pullRequestId(repositoryUrl: string, number: number, mergeGroup?: MergeGroup): string {
  return `${canonicalRepositoryUrl(repositoryUrl)}#${mergeGroup?.headSha ?? number}`;
}

/** Makes the store above a table. */
export function createPullRequestStore({
  table,
  clock,
}: {
  readonly table: Table;
  readonly clock: Clock;
}): PullRequestStore {
  const keyOf = (id: string) => ({ partition: `${PARTITION_PREFIX}${id}`, sort: 'state' });
  const stateOf = (data: unknown) => data as PullRequestState;
  return {
    async update(id, change) {
      for (let attempt = 1; ; attempt += 1) {
        const item = await table.get(keyOf(id));
        const state = change(item && stateOf(item.data));
        if (!state) return undefined;
        const wake = state.wakeAt && { wake: { partition: DUE_PARTITION, sort: `${state.wakeAt}#${id}` } };
        const data = JSON.parse(JSON.stringify(state)) as { readonly [field: string]: Json };
        const expiresAt = Math.floor(clock.now().getTime() / 1000) + KEEP_SECONDS;
        try {
          await table.put(
            { ...keyOf(id), data, expiresAt, ...(wake && { index: wake }) },
            { expect: item?.version ?? 'absent' },
          );
          return state;
        } catch (error) {
          if (!(error instanceof ConcurrentUpdateError) || attempt === WRITE_ATTEMPTS) throw error;
        }
      }
    },
    async read(id) {
      const item = await table.get(keyOf(id));
      return item && stateOf(item.data);
    },
    async listDue(now, limit) {
      const upTo = now && { upTo: `${now.toISOString()}~` };
      const { entries } = await table.queryIndex('wake', DUE_PARTITION, { limit, ...upTo });
      return entries.map(({ partition }) => partition.slice(PARTITION_PREFIX.length));
    },
  };
}
