import { messageOf } from '../../domain/errors/gitops-error.ts';
import type { Dependencies } from '../dependencies.ts';

/** So many checks at once: a list must not look like an attack to a Git host. */
const CONCURRENCY = 8;
/** A list answers within this time; what has not answered by then is Unknown. */
const DEADLINE_MS = 3_000;

/** Whether a cluster or repository answers. */
export interface ConnectionState {
  readonly status: 'Successful' | 'Failed' | 'Unknown';
  readonly message: string;
  /** RFC 3339. */
  readonly attemptedAt?: string;
}

/** A state, and what the check found out. */
export interface CheckedConnection<Finding> {
  readonly connectionState: ConnectionState;
  readonly finding?: Finding;
}

/** Asks each item whether it answers, a few at a time; after three seconds the rest is `Unknown`. */
export async function checkConnections<Item, Finding>(
  deps: Pick<Dependencies, 'clock'>,
  items: readonly Item[],
  check: (item: Item) => Promise<Finding>,
): Promise<readonly CheckedConnection<Finding>[]> {
  const results: CheckedConnection<Finding>[] = items.map(() => ({
    connectionState: { status: 'Unknown', message: 'no answer yet' },
  }));
  const pending = items.entries();
  const work = async () => {
    for (const [position, item] of pending) results[position] = await checkOne(deps, item, check);
  };
  const { promise: deadline, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, DEADLINE_MS);
  const workers = Array.from({ length: Math.min(CONCURRENCY, items.length) }, work);
  await Promise.race([Promise.all(workers), deadline]);
  clearTimeout(timer);
  return [...results];
}

async function checkOne<Item, Finding>(
  { clock }: Pick<Dependencies, 'clock'>,
  item: Item,
  check: (item: Item) => Promise<Finding>,
): Promise<CheckedConnection<Finding>> {
  const attemptedAt = clock.now().toISOString();
  try {
    const finding = await check(item);
    return { connectionState: { status: 'Successful', message: '', attemptedAt }, finding };
  } catch (error) {
    return { connectionState: { status: 'Failed', message: messageOf(error), attemptedAt } };
  }
}
