import { expect, it } from 'vitest';
import type { ApiClient, Query } from '../../../cli/api/client.ts';
import { readNewLogLines } from '../../../cli/api/read-new-log-lines.ts';

const line = (timeStamp: string, content: string) => JSON.stringify({ result: { content, timeStamp, last: false } });
const END = JSON.stringify({ result: { content: '', timeStamp: '3', last: true } });
const queries = { always: { container: 'web' }, first: { tailLines: '10' } };

/** Answers each request with the next list of lines. */
function clientOf(...answers: readonly (readonly string[])[]) {
  const asked: Query[] = [];
  const openLines: ApiClient['openLines'] = async function* (_path, { query }) {
    yield* [...(answers[asked.push(query) - 1] ?? []), END, ''];
  };
  return { asked, client: { openLines } as ApiClient };
}

it('lines that were read before come again, and are left out; a new one of the same time is not', async () => {
  const { client, asked } = clientOf(
    [line('1', 'a'), line('2', 'b'), line('2', 'b')],
    [line('1', 'a'), line('2', 'b'), line('2', 'b'), line('2', 'b'), line('3', 'c')],
    [line('3', 'c')],
  );

  const first = await readNewLogLines(client, '/logs', queries, undefined);
  const second = await readNewLogLines(client, '/logs', queries, first.place);
  const third = await readNewLogLines(client, '/logs', queries, second.place);

  expect([first, second, third].map(({ lines }) => lines)).toEqual([['a', 'b', 'b'], ['b', 'c'], []]);
  expect(asked).toEqual([
    { container: 'web', tailLines: '10' },
    { container: 'web', sinceTime: '2' },
    { container: 'web', sinceTime: '3' },
  ]);
});
