import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import type { ApplicationControl, RefreshCounter } from '../../domain/application/control.ts';
import { type PushNotice, withPushNotice } from '../../domain/dora/commit-arrival.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { WorkMessage } from '../../ports/work-queue.ts';
import { withControl } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';

/** As many as one request to the queue takes: the first ones are on their way while the others are written. */
const AT_ONCE = 10;

/** How a refresh is asked for. */
export interface RefreshRequestOptions {
  /** Caches are to be forgotten. */
  readonly hard?: boolean;
  /** The webhook because of which it is asked for. */
  readonly push?: Omit<PushNotice, 'queuedAt'>;
  /** Its id, for the log. */
  readonly deliveryId?: string;
}

/**
 * Asks for a refresh of an application.
 * @returns the counter to wait for: the refresh is done when `control.refresh.processed` has reached it
 * @throws NotFoundError if there is no such application
 */
export async function requestRefresh(
  deps: Dependencies,
  ref: ApplicationRef,
  options: RefreshRequestOptions = {},
): Promise<number> {
  const requested = await saveRequest(deps, ref, options);
  if (requested === undefined) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await deps.queue.send(messageFor(ref));
  return requested;
}

/** Asks for a refresh of several, the first ones first; those that are gone by now are left out. */
export async function requestRefreshes(
  deps: Dependencies,
  refs: readonly ApplicationRef[],
  options: RefreshRequestOptions = {},
): Promise<void> {
  for (let first = 0; first < refs.length; first += AT_ONCE) {
    const saved = await Promise.all(
      refs.slice(first, first + AT_ONCE).map(async (ref) => {
        if ((await saveRequest(deps, ref, options)) !== undefined) return [ref];
        deps.logger.debug('gone before its refresh', { application: formatApplicationRef(ref) });
        return [];
      }),
    );
    await deps.queue.sendAll(saved.flat().map((ref) => ({ message: messageFor(ref) })));
  }
}

function messageFor(ref: ApplicationRef): WorkMessage {
  return { type: 'RefreshApplication', application: formatApplicationRef(ref) };
}

/** @returns the counter to wait for; undefined if there is no such application */
async function saveRequest(
  deps: Dependencies,
  ref: ApplicationRef,
  options: RefreshRequestOptions,
): Promise<number | undefined> {
  const record = await deps.applications.update(ref, (current) => {
    const now = deps.clock.now();
    // A refresh that is queued and not begun answers this request too. It must know of it all the same: refs that were listed
    // between the two requests are good enough for the first, and miss the push that this one is about.
    const { refresh, lease } = current.control;
    if (refresh.requested > refresh.processed && !lease && (refresh.hard || !options.hard)) {
      const deliveryId = options.deliveryId ?? refresh.deliveryId;
      const known = { ...refresh, requestedAt: latest(refresh, now), ...(deliveryId && { deliveryId }) };
      return withControl(current, withPush({ ...current.control, refresh: known }, now, options));
    }
    return withControl(current, withPush(withRefreshRequested(current.control, now, options), now, options));
  });
  return record?.control.refresh.requested;
}

/** The control with one more refresh asked for; a lost message is made good by the sweep, since the wake is saved with it. */
export function withRefreshRequested(
  control: ApplicationControl,
  now: Date,
  { hard = false, deliveryId }: Pick<RefreshRequestOptions, 'hard' | 'deliveryId'> = {},
): ApplicationControl {
  const { deliveryId: _before, ...refresh } = control.refresh;
  return {
    ...control,
    refresh: {
      ...refresh,
      requested: refresh.requested + 1,
      hard: refresh.hard || hard,
      requestedAt: latest(refresh, now),
      ...(deliveryId === undefined ? {} : { deliveryId }),
    },
    wakes: { ...control.wakes, refresh: now.toISOString() },
  };
}

function withPush(control: ApplicationControl, now: Date, { push }: RefreshRequestOptions): ApplicationControl {
  if (!push) return control;
  const pushes = withPushNotice(control.refresh.pushes ?? [], { ...push, queuedAt: now.toISOString() });
  return { ...control, refresh: { ...control.refresh, pushes } };
}

/** Clocks differ: a request never makes an earlier one look older than it is. */
function latest({ requestedAt = '' }: RefreshCounter, now: Date): string {
  const time = now.toISOString();
  return requestedAt > time ? requestedAt : time;
}
