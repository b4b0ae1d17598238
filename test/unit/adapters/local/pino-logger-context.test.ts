import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPinoLogger } from '../../../../shared/adapters/local/pino-logger.ts';

it('puts the ids of a piece of work into every line that is written in it, by whichever part, and no other', async () => {
  const lines: { readonly [field: string]: unknown }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createPinoLogger({ level: 'info', destination });
  const part = logger.with({ part: 'git' });

  const work = (application: string) =>
    logger.during({ step: 'refresh', application }, async () => {
      await turn();
      part.info('fetched');
    });
  await Promise.all([work('one'), work('two')]);
  part.info('idle');

  expect(lines.map(({ application, part }) => [application, part])).toEqual([
    ['one', 'git'],
    ['two', 'git'],
    [undefined, 'git'],
  ]);
});
