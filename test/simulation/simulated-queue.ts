import { sendEach } from '../../shared/adapters/send-each.ts';
import { LONGEST_DELAY_SECONDS, type WorkMessage, type WorkQueue } from '../../shared/ports/work-queue.ts';
import type { CallGate } from './call-gate.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A message on its way. */
export interface QueuedMessage {
  readonly number: number;
  readonly message: WorkMessage;
  /** When it is delivered, in seconds since the world began. */
  readonly dueAt: number;
  /** How often it was delivered before. */
  readonly receives: number;
}

/** A queue in virtual time: standard, with delays, without promises about order. */
export interface SimulatedQueue {
  connect(gate: CallGate): WorkQueue;
  /** The message that is delivered next; the older one of two at the same time. */
  next(): QueuedMessage | undefined;
  take(message: QueuedMessage): void;
  /** Delivers it once more, later: nobody has said that it is done. */
  putBack(message: QueuedMessage, afterSeconds: number): void;
  /** All messages that are due by now, in their order. */
  due(): readonly QueuedMessage[];
}

/** Makes an empty queue. */
export function createSimulatedQueue(clock: VirtualClock): SimulatedQueue {
  let messages: QueuedMessage[] = [];
  let sent = 0;
  const add = (message: WorkMessage, afterSeconds: number, receives: number) => {
    sent += 1;
    messages.push({ number: sent, message, dueAt: clock.seconds() + afterSeconds, receives });
    messages.sort((a, b) => a.dueAt - b.dueAt || a.number - b.number);
  };
  return {
    connect: (gate) => {
      const send: WorkQueue['send'] = (message, { delaySeconds = 0 } = {}) =>
        gate({ to: 'queue', verb: 'send', isEffect: true }, async () =>
          add(message, Math.min(delaySeconds, LONGEST_DELAY_SECONDS), 0),
        );
      // Whoever sends many may be killed after any of them.
      return { send, sendAll: sendEach(send) };
    },
    next: () => messages[0],
    take(message) {
      messages = messages.filter(({ number }) => number !== message.number);
    },
    putBack: ({ message, receives }, afterSeconds) => add(message, afterSeconds, receives + 1),
    due: () => messages.filter(({ dueAt }) => dueAt <= clock.seconds()),
  };
}
