/** One message on its way to its handler. */
export interface Delivery {
  readonly messageId: string;
  /** The message as JSON text; equal texts are the same message. */
  readonly body: string;
  /** When it was sent, or later: from when on it may be handled. */
  readonly sentAt: Date;
  readonly firstReceivedAt?: Date;
  /** How often it was handed over so far. */
  readonly receiveCount: number;
}

/** The messages of one kind: those that wait for their time, those that are ready, and those being handled. */
export interface DeliveryLane {
  /** Takes a message in; a waiting one with the same body is joined with it, and the earlier time of both counts. */
  offer(delivery: Delivery, delayMs: number): void;
  /** Whether nothing waits and nothing runs. */
  isIdle(): boolean;
  /** Forgets what waits, takes in nothing more, and ends when what runs has ended. */
  stop(): Promise<void>;
}

/** How a lane works. */
export interface DeliveryLaneOptions {
  /** At most so many are handled at the same time. */
  readonly concurrency: number;
  /** Handles one message; must not reject. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Called after each message. */
  readonly onDelivered: () => void;
}

/** Makes an empty lane. */
export function createDeliveryLane({ concurrency, deliver, onDelivered }: DeliveryLaneOptions): DeliveryLane {
  const ready = new Map<string, Delivery>();
  const running = new Set<Promise<void>>();
  let stopped = false;
  // Not at once, so that sockets get their turn between handlers that never wait (SQLite answers at once).
  const startSoon = () => setImmediate(startReady);
  const end = (run: Promise<void>): void => {
    running.delete(run);
    startSoon();
    onDelivered();
  };
  const startReady = (): void => {
    for (const [body, delivery] of ready) {
      if (running.size >= concurrency) return;
      ready.delete(body);
      const run = deliver(delivery).finally(() => end(run));
      running.add(run);
    }
  };
  const makeReady = (delivery: Delivery): void => {
    ready.set(delivery.body, join(ready.get(delivery.body), delivery));
    startSoon();
  };
  const delayed = createDelayedDeliveries(makeReady);

  return {
    offer(delivery, delayMs) {
      if (stopped) return;
      if (delayMs <= 0 || ready.has(delivery.body)) makeReady(delayed.take(delivery));
      else delayed.add(delivery, performance.now() + delayMs);
    },
    isIdle: () => delayed.size() + ready.size + running.size === 0,
    async stop() {
      stopped = true;
      delayed.clear();
      ready.clear();
      await Promise.all(running);
    },
  };
}

/** The messages whose time has not come. */
function createDelayedDeliveries(onDue: (delivery: Delivery) => void) {
  const waiting = new Map<string, { delivery: Delivery; dueAtMs: number; timer: NodeJS.Timeout }>();
  /** Takes an equal message out and joins it with the given one. */
  const take = (delivery: Delivery): Delivery => {
    const equal = waiting.get(delivery.body);
    clearTimeout(equal?.timer);
    waiting.delete(delivery.body);
    return join(equal?.delivery, delivery);
  };
  return {
    take,
    /** The earlier time of equal messages counts. */
    add(offered: Delivery, offeredDueAtMs: number): void {
      const dueAtMs = Math.min(waiting.get(offered.body)?.dueAtMs ?? offeredDueAtMs, offeredDueAtMs);
      const delivery = take(offered);
      // A message that is not due keeps no process alive: its time stands in the state as well (design §4).
      const timer = setTimeout(() => onDue(take(delivery)), dueAtMs - performance.now()).unref();
      waiting.set(delivery.body, { delivery, dueAtMs, timer });
    },
    size: () => waiting.size,
    clear(): void {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** The higher count stays, so that a message that always fails cannot live on by being sent again and again. */
function join(waiting: Delivery | undefined, offered: Delivery): Delivery {
  return waiting !== undefined && waiting.receiveCount >= offered.receiveCount ? waiting : offered;
}
