import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, ObjectRequest } from '../api-state.ts';
import { apiVersionOf, storageKeyOf } from '../kinds/kind.ts';
import { fromStorage } from '../kinds/versions.ts';
import { expired, type StatusError, statusOf } from '../status-errors.ts';
import type { StoreEvent } from '../store/change-log.ts';
import type { Selector } from '../store/selectors.ts';

/** What a watch asks for. */
export interface WatchOptions {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly allowBookmarks: boolean;
  readonly sendInitialEvents: boolean;
  readonly selector: Selector;
  /** Writes an object as the client accepts it: as it is, or as a Table. */
  readonly present: (object: KubernetesObject) => unknown;
}

/** How often a watch that allows them gets a bookmark. */
const BOOKMARK_INTERVAL_MS = 60_000;

/** Streams the changes of a kind until the client goes away or the time is over. */
export function streamWatch(
  state: ApiState,
  request: ObjectRequest,
  options: WatchOptions,
  response: ServerResponse,
): void {
  const storageKey = storageKeyOf(request.kind);
  const send = (type: string, object: unknown): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  const forward = (event: StoreEvent): void => {
    if (event.storageKey !== storageKey) return;
    const change = visibleChange(event, request, options.selector);
    if (change !== undefined) send(change.type, options.present(fromStorage(request.kind, change.object)));
  };
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const missed = beginning(state, options);
  if (!Array.isArray(missed)) {
    send('ERROR', statusOf(missed));
    response.end();
    return;
  }
  if (missed.length === 0 && startsWithState(options)) {
    for (const object of matching(state, request, options.selector))
      send('ADDED', options.present(fromStorage(request.kind, object)));
    if (options.sendInitialEvents) send('BOOKMARK', bookmark(state, request, true));
  }
  for (const event of missed) forward(event);
  const unsubscribe = state.store.subscribe(forward);
  const timeout = setTimeout(() => response.end(), options.timeoutSeconds * 1000);
  const bookmarks = setInterval(() => {
    if (options.allowBookmarks) send('BOOKMARK', bookmark(state, request, false));
  }, BOOKMARK_INTERVAL_MS);
  response.on('close', () => {
    unsubscribe();
    clearTimeout(timeout);
    clearInterval(bookmarks);
  });
}

function startsWithState(options: WatchOptions): boolean {
  return options.sendInitialEvents || options.resourceVersion === '' || options.resourceVersion === '0';
}

/** The changes that the client has not seen yet, or the refusal if they are forgotten. */
function beginning(state: ApiState, options: WatchOptions): StoreEvent[] | StatusError {
  if (startsWithState(options)) return [];
  const from = Number(options.resourceVersion);
  const missed = state.store.changesSince(from);
  if (missed === undefined) return expired(`too old resource version: ${from} (${state.store.revision()})`);
  return [...missed];
}

function matching(state: ApiState, { kind, namespace }: ObjectRequest, selector: Selector): KubernetesObject[] {
  return state.store.list(storageKeyOf(kind), namespace === '' ? undefined : namespace).filter(selector);
}

/** What the watcher sees: an object that enters or leaves its selection was added or deleted for it. */
function visibleChange(
  event: StoreEvent,
  { namespace }: ObjectRequest,
  selector: Selector,
): { readonly type: string; readonly object: KubernetesObject } | undefined {
  if (namespace !== '' && event.object.metadata.namespace !== namespace) return undefined;
  const was = event.previous !== undefined && selector(event.previous);
  const is = event.type !== 'DELETED' && selector(event.object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: event.object };
  return was ? { type: 'DELETED', object: event.object } : undefined;
}

function bookmark(state: ApiState, { kind }: ObjectRequest, endsInitialEvents: boolean): object {
  return {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: String(state.store.revision()),
      creationTimestamp: null,
      ...(endsInitialEvents ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    },
  };
}
