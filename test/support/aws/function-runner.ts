import type { SQSEvent } from 'aws-lambda';
import { lambdaContext } from './lambda.ts';

/** The process that `startFunctionProcess` starts: it waits for events and answers them. */
const [name = ''] = process.argv.slice(2);
const { handler } = (await import(`../../../functions/aws/${name}.ts`)) as {
  readonly handler: (event: SQSEvent, context: ReturnType<typeof lambdaContext>) => Promise<object>;
};

process.on('message', async (event: SQSEvent) => {
  process.send?.(await handler(event, lambdaContext(name, 180_000)));
});
