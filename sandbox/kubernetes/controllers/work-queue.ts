import type { ApiReference } from '../api-surface.ts';

/** First and longest delay after a failure, milliseconds. */
const firstRetryMs = 50;
const longestRetryMs = 5_000;
/** The longest time that a timer can wait for; work that is due later is looked at in between, which does no harm. */
const longestTimerMs = 2 ** 31 - 1;

/** How long one queue works before others in the process get their turn, milliseconds: the sandbox shares it with Windlass. */
const sliceMs = 5;

/** Keys that want work; a key is never queued twice. */
export interface WorkQueue {
  add(reference: ApiReference): void;
  /** Adds after a delay; the earliest of several demands for one key counts. */
  addAfter(reference: ApiReference, delayMs: number): void;
  stop(): void;
}

/** Calls `work` for each key in turn, outside of the caller's stack; what throws is tried again with growing delay. */
export function createWorkQueue(work: (reference: ApiReference) => void): WorkQueue {
  const ready = new Map<string, ApiReference>();
  const timers = new Map<string, { readonly dueAt: number; readonly timer: NodeJS.Timeout }>();
  const failures = new Map<string, number>();
  let draining: NodeJS.Immediate | undefined;
  let stopped = false;

  const add = (reference: ApiReference) => {
    if (stopped) return;
    ready.set(keyOf(reference), reference);
    draining ??= setImmediate(drain);
  };
  const drain = () => {
    draining = undefined;
    const end = performance.now() + sliceMs;
    for (const [key, reference] of ready) {
      if (stopped) return;
      if (performance.now() > end) break;
      ready.delete(key);
      perform(key, reference);
    }
    if (ready.size > 0) draining ??= setImmediate(drain);
  };
  const perform = (key: string, reference: ApiReference) => {
    try {
      work(reference);
      failures.delete(key);
    } catch {
      // Refused by the server, as in a namespace that ends: the object will change or go, or the next try succeeds.
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      addAfter(reference, Math.min(longestRetryMs, firstRetryMs * 2 ** count));
    }
  };
  const addAfter = (reference: ApiReference, delayMs: number) => {
    if (stopped) return;
    const key = keyOf(reference);
    const wait = Math.min(Math.max(0, delayMs), longestTimerMs);
    const dueAt = Date.now() + wait;
    const waiting = timers.get(key);
    if (waiting && waiting.dueAt <= dueAt) return;
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      timers.delete(key);
      add(reference);
    }, wait);
    timers.set(key, { dueAt, timer: timer.unref() });
  };
  return {
    add,
    addAfter,
    stop() {
      stopped = true;
      clearImmediate(draining);
      for (const { timer } of timers.values()) clearTimeout(timer);
    },
  };
}

function keyOf(reference: ApiReference): string {
  return `${reference.namespace}/${reference.name}`;
}
