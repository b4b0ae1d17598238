import { createPinoLogger } from '../../../shared/adapters/local/pino-logger.ts';
import { createTimerWorkQueue } from '../../../shared/adapters/local/timer-work-queue.ts';
import { describeWorkQueue } from './work-queue.contract.ts';

describeWorkQueue('timers', async (handlers, giveUp) => {
  const queue = createTimerWorkQueue({
    handlers,
    logger: createPinoLogger({ level: 'silent' }),
    firstRetrySeconds: 0.01,
    onDeadLetter: async (letter) => giveUp(letter),
  });
  return { queue, close: () => queue.close({ graceMs: 1000 }) };
});
