import { afterAll, describe, expect, it } from 'vitest';
import { createJqFieldSelector } from '../../../../shared/adapters/jq/jq-field-selector.ts';

const clock = { nowMs: 0, now: () => new Date(clock.nowMs) };
const fields = createJqFieldSelector({ clock, limits: { timeoutMs: 3_000, memoryMb: 64 } });
const impatient = createJqFieldSelector({ clock, limits: { timeoutMs: 100 } });
afterAll(async () => {
  await fields.close();
  await impatient.close();
});

const webhooks = { webhooks: [{ name: 'a', caBundle: 'x' }, { name: 'b' }] };

describe('fields by jq expressions', () => {
  it('are found in each object, in their order', async () => {
    expect(await fields.select('.webhooks[]?.caBundle', [webhooks, {}])).toEqual({
      kind: 'Paths',
      paths: [
        [
          ['webhooks', 0, 'caBundle'],
          ['webhooks', 1, 'caBundle'],
        ],
        [],
      ],
    });
    expect(await fields.select('.webhooks[] | select(.name == "b") # the second', [webhooks])).toEqual({
      kind: 'Paths',
      paths: [[['webhooks', 1]]],
    });
  });

  it('are none where there is nothing to go through', async () => {
    expect(await fields.select('.webhooks[].caBundle', [{}])).toEqual({ kind: 'Paths', paths: [[]] });
  });

  it.each([
    ['no jq', '.webhooks[', 'syntax error'],
    ['an unknown function', '.a | nothing', 'nothing/0 is not defined'],
    ['no path', '.a + 1', 'Invalid path expression'],
    ['an iteration over a number', '.a[]', 'Cannot iterate over number'],
    ['more memory than there may be', '[range(1e9)] | .a', ''],
  ])('are a fault for %s', async (_case, expression, words) => {
    const selection = await fields.select(expression, [{ a: 1 }]);
    expect(selection).toEqual({ kind: 'Fault', message: expect.stringContaining(words) });
    expect(await fields.select('.a', [{ a: 1 }])).toEqual({ kind: 'Paths', paths: [[['a']]] });
  });

  it('that do not end are stopped, rest, and are tried again later', async () => {
    const loop = 'def f: f; f';
    expect(await impatient.select(loop, [{}])).toEqual({ kind: 'Fault', message: 'ran longer than 100 ms' });
    expect(await impatient.select(loop, [{}])).toEqual({ kind: 'Fault', message: 'ran longer than 100 ms' });
    clock.nowMs += 61_000;
    expect(await impatient.select(loop, [{}])).toMatchObject({ kind: 'Fault' });
  });

  it('see nothing of the process that runs them', async () => {
    expect(await fields.select('.[env.PATH]', [{ '/': 1 }])).toEqual({ kind: 'Paths', paths: [[['/']]] });
  });
});
