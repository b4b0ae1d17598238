import { type Application, formatApplicationRef } from '../../domain/application/application.ts';
import type { ApplicationChange } from '../../ports/application-feed.ts';
import type { Dependencies } from '../dependencies.ts';
import { listVersion } from './list-applications.ts';
import { type ApplicationFilter, compileApplicationFilter } from './select-applications.ts';

/** A watcher that hears nothing for so long is told that the connection lives. */
const HEARTBEAT_MS = 15_000;
/** How often everything is read again, in case that a notice was lost. */
const READ_AGAIN_MS = 60_000;
/** How often it is read where other processes make changes: a list costs by its length, one application next to nothing. */
const READ_OTHERS_MS = { one: 2_000, all: 15_000 };

/** What a watcher wants to see. */
export interface WatchFilter extends ApplicationFilter {
  /** Of the list or the application that the watcher has: what is in it is not sent again. */
  readonly resourceVersion?: string;
  /** Whether this process alone changes applications, and so hears of every change; default true. */
  readonly isAlone?: boolean;
}

/** What a watcher is told. The first heartbeat comes when all that exists has been told, the others when nothing happens. */
export type WatchEvent =
  | { readonly type: ApplicationChange['type']; readonly application: Application }
  | { readonly type: 'HEARTBEAT' };

/**
 * Tells of the applications that fit a filter: first ADDED for each, then each change, until the signal.
 *
 * Changes are taken from a set of names, not from a queue: a slow reader gets the newest state of each application, and
 * what waits for it never grows beyond the number of applications.
 */
export async function* watchApplications(
  deps: Pick<Dependencies, 'applications' | 'feed'>,
  filter: WatchFilter,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const fits = compileApplicationFilter(filter);
  const inbox = openInbox(deps, signal, readAgainAfter(filter));
  const seen = new Map<string, Application>();
  try {
    const first = (await listCandidates(deps, filter)).filter(fits);
    const known = filter.resourceVersion;
    const isKnown = known !== undefined && (known === listVersion(first) || known === soleVersion(first));
    for (const application of first) {
      seen.set(formatApplicationRef(application.metadata), summarize(application));
      if (!isKnown) yield { type: 'ADDED', application };
    }
    yield { type: 'HEARTBEAT' };
    while (!signal.aborted) {
      const notice = await inbox.next();
      if (notice === 'heartbeat') yield { type: 'HEARTBEAT' };
      const keys = notice === 'read-again' ? await listKeys(deps, filter, seen) : inbox.take();
      for (const key of keys) {
        if (signal.aborted) return;
        const event = evolveSeen(seen, key, await readFitting(deps, key, fits));
        if (event) yield event;
      }
    }
  } finally {
    inbox.close();
  }
}

/** What changed of one application since it was last told; also remembers it. */
function evolveSeen(
  seen: Map<string, Application>,
  key: string,
  present: Application | undefined,
): WatchEvent | undefined {
  const last = seen.get(key);
  if (!present) {
    seen.delete(key);
    return last && { type: 'DELETED', application: last };
  }
  seen.set(key, summarize(present));
  if (!last) return { type: 'ADDED', application: present };
  const { uid, resourceVersion } = last.metadata;
  const isSame = uid === present.metadata.uid && resourceVersion === present.metadata.resourceVersion;
  return isSame ? undefined : { type: 'MODIFIED', application: present };
}

/** What is kept to tell of a deletion: without the lists that make an application big. */
function summarize({ operation: _operation, ...application }: Application): Application {
  const { operationState: _state, ...status } = application.status;
  return { ...application, status: { ...status, resources: [], history: [], conditions: [], summary: {} } };
}

function soleVersion(applications: readonly Application[]): string | undefined {
  return applications.length === 1 ? applications[0]?.metadata.resourceVersion : undefined;
}

async function readFitting(
  { applications }: Pick<Dependencies, 'applications'>,
  key: string,
  fits: (application: Application) => boolean,
): Promise<Application | undefined> {
  const [namespace = '', name = ''] = key.split('/');
  const application = (await applications.read({ namespace, name }))?.application;
  return application && fits(application) ? application : undefined;
}

/** All that may fit: who watches one application does not make us read the others. */
async function listCandidates(
  { applications }: Pick<Dependencies, 'applications'>,
  { name, appNamespace: namespace }: WatchFilter,
): Promise<readonly Application[]> {
  const records = name && namespace ? [await applications.read({ namespace, name })] : await applications.list();
  return records.flatMap((record) => record?.application ?? []);
}

async function listKeys(
  deps: Pick<Dependencies, 'applications'>,
  filter: WatchFilter,
  seen: ReadonlyMap<string, Application>,
): Promise<readonly string[]> {
  const stored = (await listCandidates(deps, filter)).map(({ metadata }) => formatApplicationRef(metadata));
  return [...new Set([...stored, ...seen.keys()])];
}

function readAgainAfter({ isAlone = true, name, appNamespace }: WatchFilter): number {
  if (isAlone) return READ_AGAIN_MS;
  return name && appNamespace ? READ_OTHERS_MS.one : READ_OTHERS_MS.all;
}

/** Collects the names of changed applications until somebody takes them. */
function openInbox({ feed }: Pick<Dependencies, 'feed'>, signal: AbortSignal, readAgainMs: number) {
  const changed = new Set<string>();
  const notices = new Set<'read-again' | 'heartbeat'>();
  let wake = Promise.withResolvers<void>();
  const unsubscribe = feed.subscribe(({ application }) => {
    changed.add(application);
    wake.resolve();
  });
  const remind = (notice: 'read-again' | 'heartbeat') => () => {
    notices.add(notice);
    wake.resolve();
  };
  const timers = [setInterval(remind('read-again'), readAgainMs), setInterval(remind('heartbeat'), HEARTBEAT_MS)];
  const stop = () => wake.resolve();
  signal.addEventListener('abort', stop);
  return {
    async next(): Promise<'changes' | 'read-again' | 'heartbeat'> {
      if (changed.size === 0 && notices.size === 0 && !signal.aborted) await wake.promise;
      wake = Promise.withResolvers();
      for (const notice of notices) {
        notices.delete(notice);
        return notice;
      }
      return 'changes';
    },
    take(): readonly string[] {
      const keys = [...changed];
      changed.clear();
      return keys;
    },
    close(): void {
      unsubscribe();
      for (const timer of timers) clearInterval(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
