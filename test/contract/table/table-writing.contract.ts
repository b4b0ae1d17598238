import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../../../shared/domain/errors/state-errors.ts';
import { START_SECONDS, sortsOf, type TableSubject } from './table-subject.ts';

/** What writers rely on: versions, expectations, deletion, expiry. */
export function describeTableWriting(subject: TableSubject): void {
  describe('writing', () => {
    it('gives back what was written', async () => {
      const written = subject.item('a', {
        data: { name: 'guestbook' },
        index: { wake: { partition: 'due 1', sort: '2' } },
        expiresAt: START_SECONDS + 9,
      });

      await subject.create(written);

      expect(await subject.table.get(written)).toStrictEqual({ ...written, version: 1 });
    });

    it('answers nothing for a key that was never written', async () => {
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toBeUndefined();
    });

    it('numbers the versions from one', async () => {
      expect(await subject.table.put(subject.item('a'), { expect: 'absent' })).toBe(1);
      expect(await subject.table.put(subject.item('a'), { expect: 1 })).toBe(2);
      expect(await subject.table.put(subject.item('a', { data: { last: true } }), { expect: 2 })).toBe(3);
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toStrictEqual({
        ...subject.item('a', { data: { last: true } }),
        version: 3,
      });
    });

    it('refuses to create an item that is there', async () => {
      await subject.create(subject.item('a', { data: { first: true } }));

      await expect(subject.table.put(subject.item('a'), { expect: 'absent' })).rejects.toThrow(ConcurrentUpdateError);
      expect((await subject.table.get({ partition: subject.partition, sort: 'a' }))?.data).toEqual({ first: true });
    });

    it.each([
      ['older', 1],
      ['newer', 3],
    ])('refuses to write over an %s version than the stored one', async (_, expected) => {
      await subject.create(subject.item('a'));
      await subject.table.put(subject.item('a', { data: { second: true } }), { expect: 1 });

      await expect(subject.table.put(subject.item('a'), { expect: expected })).rejects.toThrow(ConcurrentUpdateError);
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toMatchObject({
        version: 2,
        data: { second: true },
      });
    });

    it('refuses to update an item that is not there', async () => {
      await expect(subject.table.put(subject.item('a'), { expect: 1 })).rejects.toThrow(ConcurrentUpdateError);
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toBeUndefined();
    });

    it('names the item and what was expected in the refusal', async () => {
      await subject.create(subject.item('a'));

      await expect(subject.table.put(subject.item('a'), { expect: 7 })).rejects.toMatchObject({
        message: `${subject.partition} / a was expected to be at version 7, and is not: read it again and decide anew`,
        data: { partition: subject.partition, sort: 'a', expect: 7 },
      });
    });

    it('lets exactly one of many concurrent creators win', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) =>
          subject.table.put(subject.item('a', { data: { writer } }), { expect: 'absent' }),
        ),
      );

      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await subject.table.get({ partition: subject.partition, sort: 'a' }))?.data).toEqual({ writer: winner });
    });

    it('loses no update of many concurrent writers that try again', async () => {
      await subject.create(subject.item('a', { data: { count: 0 } }));
      const retry = (error: unknown) => (error instanceof ConcurrentUpdateError ? increment() : Promise.reject(error));
      const increment = async (): Promise<void> => {
        const stored = await subject.table.get({ partition: subject.partition, sort: 'a' });
        const count = Number(stored?.data.count) + 1;
        await subject.table
          .put(subject.item('a', { data: { count } }), { expect: stored?.version ?? 'absent' })
          .catch(retry);
      };

      await Promise.all(Array.from({ length: 8 }, increment));

      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toMatchObject({
        version: 9,
        data: { count: 8 },
      });
    });

    it('keeps what it stored apart from the objects of writers and readers', async () => {
      const data: { list: Json[] } = { list: [1] };
      await subject.create(subject.item('a', { data }));
      data.list.push(2);
      const read = (await subject.table.get({ partition: subject.partition, sort: 'a' }))?.data.list;
      if (Array.isArray(read)) read.push(3);

      expect((await subject.table.get({ partition: subject.partition, sort: 'a' }))?.data).toEqual({ list: [1] });
    });

    it('gives deep JSON back unchanged', async () => {
      const data = {
        nothing: null,
        yes: true,
        empty: {},
        none: [],
        zero: 0,
        tiny: 1.5e-9,
        large: 9007199254740991,
        minus: -1,
        'odd "name"\n': ['ä', '🚀', '\u0000', '\u2028', '\\', '', [[{ deep: [{ deeper: '日本語' }] }]]],
        text: 'x'.repeat(100_000),
      };

      await subject.create(subject.item('a', { data }));

      expect((await subject.table.get({ partition: subject.partition, sort: 'a' }))?.data).toStrictEqual(data);
    });
  });

  describe('deleting', () => {
    it('removes the item', async () => {
      await subject.create(subject.item('a'), subject.item('b'));

      await subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 });

      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toBeUndefined();
      expect(sortsOf((await subject.table.query(subject.partition)).items)).toEqual(['b']);
    });

    it('refuses when the item has another version', async () => {
      await subject.create(subject.item('a'));

      await expect(subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 2 })).rejects.toThrow(
        ConcurrentUpdateError,
      );
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toBeDefined();
    });

    it('refuses when the item is gone', async () => {
      await subject.create(subject.item('a'));
      await subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 });

      await expect(subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 })).rejects.toThrow(
        ConcurrentUpdateError,
      );
    });

    it('lets the item be created again', async () => {
      await subject.create(subject.item('a'));
      await subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 });

      expect(await subject.table.put(subject.item('a'), { expect: 'absent' })).toBe(1);
    });

    it('takes the item out of the index', async () => {
      const due = `due of ${subject.partition}`;
      await subject.create(subject.item('a', { index: { wake: { partition: due, sort: '1' } } }));
      await subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 });

      expect((await subject.table.queryIndex('wake', due)).entries).toEqual([]);
    });
  });

  describe('expiry', () => {
    it('returns an item until its time, and from then on counts it as absent', async () => {
      const due = `due of ${subject.partition}`;
      await subject.create(
        subject.item('a', { expiresAt: START_SECONDS + 10, index: { wake: { partition: due, sort: '1' } } }),
      );
      const reads = async () =>
        [
          await subject.table.get({ partition: subject.partition, sort: 'a' }),
          ...(await subject.table.query(subject.partition)).items,
          ...(await subject.table.queryIndex('wake', due)).entries,
          ...(await subject.table.batchGet([{ partition: subject.partition, sort: 'a' }])),
        ].filter((found) => found !== undefined).length;

      subject.setTime(START_SECONDS + 9);
      expect(await reads()).toBe(4);
      subject.setTime(START_SECONDS + 10);
      expect(await reads()).toBe(0);
    });

    it('lets an expired item be created again, but neither updated nor deleted', async () => {
      await subject.create(subject.item('a', { expiresAt: START_SECONDS + 10, data: { old: true } }));
      subject.setTime(START_SECONDS + 10);

      await expect(subject.table.put(subject.item('a'), { expect: 1 })).rejects.toThrow(ConcurrentUpdateError);
      await expect(subject.table.delete({ partition: subject.partition, sort: 'a' }, { expect: 1 })).rejects.toThrow(
        ConcurrentUpdateError,
      );
      expect(await subject.table.put(subject.item('a'), { expect: 'absent' })).toBe(1);
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toStrictEqual({
        ...subject.item('a'),
        version: 1,
      });
    });

    it('forgets the expiry when the item is written without one', async () => {
      await subject.create(subject.item('a', { expiresAt: START_SECONDS + 10 }));
      await subject.table.put(subject.item('a'), { expect: 1 });
      subject.setTime(START_SECONDS + 1_000_000);

      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toStrictEqual({
        ...subject.item('a'),
        version: 2,
      });
    });

    it('fills a page with live items however many expired ones lie between', async () => {
      const sorts = Array.from({ length: 30 }, (_, at) => `${10 + at}`);
      await subject.create(
        ...sorts.map((sort, at) => subject.item(sort, at % 10 === 9 ? {} : { expiresAt: START_SECONDS + 10 })),
      );
      subject.setTime(START_SECONDS + 20);

      expect(await subject.readAll(subject.partition, { limit: 2 })).toEqual([['19', '29'], ['39']]);
    });
  });
}
