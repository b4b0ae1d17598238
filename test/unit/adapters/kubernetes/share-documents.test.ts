import { expect, it } from 'vitest';
import { shareDocuments } from '../../../../shared/adapters/kubernetes/share-documents.ts';

const AGGREGATED = 'application/json;as=APIGroupDiscoveryList';

/** A server that counts, and what asks it at a time in seconds. */
function startCounting(statuses: readonly number[] = []) {
  let seconds = 0;
  const asked: string[] = [];
  const fetch = shareDocuments({
    clock: { now: () => new Date(seconds * 1000) },
    fetch: async (path) => {
      asked.push(path);
      return { status: statuses[asked.length - 1] ?? 200, body: { asked: asked.length } };
    },
  });
  const setTime = (to: number) => {
    seconds = to;
  };
  return { fetch, asked, setTime };
}

it('asks once for a document that several want at the same moment', async () => {
  const { fetch, asked } = startCounting();

  const answers = await Promise.all([fetch('/apis', AGGREGATED), fetch('/apis', AGGREGATED)]);

  expect(asked).toEqual(['/apis']);
  expect(answers.map(({ body }) => body)).toEqual([{ asked: 1 }, { asked: 1 }]);
});

it('asks anew after ten seconds', async () => {
  const { fetch, asked, setTime } = startCounting();

  await fetch('/apis', AGGREGATED);
  setTime(9.9);
  await fetch('/apis', AGGREGATED);
  expect(asked).toHaveLength(1);
  setTime(10);
  await fetch('/apis', AGGREGATED);
  expect(asked).toHaveLength(2);
});

it('keeps apart what is asked for in another form, and shares nothing of a single group', async () => {
  const { fetch, asked } = startCounting();

  await fetch('/apis', AGGREGATED);
  await fetch('/apis', 'application/json');
  await fetch('/apis/apps/v1');
  await fetch('/apis/apps/v1');

  expect(asked).toEqual(['/apis', '/apis', '/apis/apps/v1', '/apis/apps/v1']);
});

it('does not remember a refusal', async () => {
  const { fetch } = startCounting([503, 200]);

  expect((await fetch('/apis', AGGREGATED)).status).toBe(503);
  expect((await fetch('/apis', AGGREGATED)).status).toBe(200);
});
