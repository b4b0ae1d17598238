import { describe, expect, it } from 'vitest';
import { MalformedRequestError } from '../../../shared/domain/errors/request-errors.ts';
import type { TableQuery } from '../../../shared/ports/table.ts';
import { sortsOf, type TableSubject } from './table-subject.ts';

/** What readers of a partition or of the index rely on: order, selection, paging. */
export function describeTableQuerying(subject: TableSubject): void {
  describe('querying a partition', () => {
    it('reads only its own items, lowest sort key first', async () => {
      await subject.create(subject.item('b'), subject.item('a'), subject.item('c'), {
        partition: `${subject.partition}0`,
        sort: 'a',
        data: {},
      });

      const page = await subject.table.query(subject.partition);

      expect(sortsOf(page.items)).toEqual(['a', 'b', 'c']);
      expect(page.cursor).toBeUndefined();
    });

    it('answers an empty page for a partition without items', async () => {
      expect(await subject.table.query(subject.partition)).toStrictEqual({ items: [] });
    });

    it('orders by the UTF-8 bytes of the sort key', async () => {
      const sorts = ['!', 'A', 'B', '_', 'a', 'a ', 'a/', 'a0', 'aa', 'z', 'é', 'ﬀ', '\ufffd', '𐀀', '🚀'];
      await subject.create(...sorts.toReversed().map((sort) => subject.item(sort)));

      expect(sortsOf((await subject.table.query(subject.partition)).items)).toEqual(sorts);
      expect(sortsOf((await subject.table.query(subject.partition, { reverse: true })).items)).toEqual(
        sorts.toReversed(),
      );
    });

    it.each<[string, TableQuery, readonly string[]]>([
      ['a prefix', { prefix: 'b#' }, ['b#1', 'b#2', 'b#2#x']],
      ['a prefix that nothing has', { prefix: 'bb' }, []],
      ['an empty prefix', { prefix: '' }, ['a', 'b', 'b#1', 'b#2', 'b#2#x', 'b$', 'c%_']],
      ['a prefix of characters that mean something to SQL', { prefix: 'c%' }, ['c%_']],
      ['an upper end, which belongs to it', { upTo: 'b#1' }, ['a', 'b', 'b#1']],
      ['an upper end between two', { upTo: 'b#1x' }, ['a', 'b', 'b#1']],
      ['an upper end below all', { upTo: 'A' }, []],
      ['a prefix and an upper end within it', { prefix: 'b#', upTo: 'b#2' }, ['b#1', 'b#2']],
      ['a prefix and an upper end above it', { prefix: 'b#', upTo: 'c' }, ['b#1', 'b#2', 'b#2#x']],
      ['a prefix and an upper end below it', { prefix: 'b#', upTo: 'b' }, []],
      ['a prefix backwards', { prefix: 'b#', reverse: true }, ['b#2#x', 'b#2', 'b#1']],
      ['an upper end backwards', { upTo: 'b#1', reverse: true }, ['b#1', 'b', 'a']],
      ['a limit', { limit: 2 }, ['a', 'b']],
      ['a limit backwards', { limit: 2, reverse: true }, ['c%_', 'b$']],
    ])('selects by %s', async (_, query, expected) => {
      await subject.create(...['a', 'b', 'b#1', 'b#2', 'b#2#x', 'b$', 'c%_'].map((sort) => subject.item(sort)));

      expect(sortsOf((await subject.table.query(subject.partition, query)).items)).toEqual(expected);
    });

    it.each(['é', '\ud7ff', '\uffff', '𐀀', '\u{10ffff}', 'a\u{10ffff}'])(
      'selects by a prefix that ends in an odd character (%j)',
      async (prefix) => {
        await subject.create(
          subject.item('a'),
          subject.item('\ue000'),
          subject.item(prefix),
          subject.item(`${prefix}x`),
          subject.item(`${prefix}\u{10ffff}`),
        );

        const inOrder = [prefix, `${prefix}x`, `${prefix}\u{10ffff}`];
        expect(sortsOf((await subject.table.query(subject.partition, { prefix })).items)).toEqual(inOrder);
      },
    );

    it.each([
      [{ limit: 3 }, [['00', '01', '02'], ['03', '04', '05'], ['06', '07', '08'], ['09']]],
      [
        { limit: 5 },
        [
          ['00', '01', '02', '03', '04'],
          ['05', '06', '07', '08', '09'],
        ],
      ],
      [
        { limit: 4, reverse: true },
        [
          ['09', '08', '07', '06'],
          ['05', '04', '03', '02'],
          ['01', '00'],
        ],
      ],
      [{ limit: 2, prefix: '0', upTo: '04' }, [['00', '01'], ['02', '03'], ['04']]],
      [{ limit: 2, upTo: '02', reverse: true }, [['02', '01'], ['00']]],
    ])('pages to the end without gaps or doubles: %j', async (query, expected) => {
      await subject.create(...Array.from({ length: 10 }, (_, at) => subject.item(`0${at}`)));

      expect(await subject.readAll(subject.partition, query)).toEqual(expected);
    });

    it('goes on after its cursor when items came and went between the pages', async () => {
      await subject.create(...['a', 'c', 'e', 'g'].map((sort) => subject.item(sort)));
      const first = await subject.table.query(subject.partition, { limit: 2 });
      await subject.table.delete({ partition: subject.partition, sort: 'c' }, { expect: 1 });
      await subject.create(subject.item('b'), subject.item('d'));

      const second = await subject.table.query(subject.partition, { limit: 2, cursor: first.cursor ?? '' });

      expect([sortsOf(first.items), sortsOf(second.items)]).toEqual([
        ['a', 'c'],
        ['d', 'e'],
      ]);
    });

    it('reads 100 items when no limit is given, and at most 1000', async () => {
      await subject.create(...Array.from({ length: 1001 }, (_, at) => subject.item(String(at))));

      expect((await subject.table.query(subject.partition)).items).toHaveLength(100);
      expect((await subject.readAll(subject.partition, { limit: 5000 })).map((page) => page.length)).toEqual([1000, 1]);
    });

    it('pages through items that together are larger than one answer of the engine', async () => {
      const text = 'x'.repeat(300_000);
      await subject.create(...['a', 'b', 'c', 'd', 'e'].map((sort) => subject.item(sort, { data: { text } })));

      expect(await subject.readAll(subject.partition, { limit: 4 })).toEqual([['a', 'b', 'c', 'd'], ['e']]);
    });

    it.each([
      ['garbage', '%%%'],
      ['other JSON', Buffer.from('{"a":1}').toString('base64url')],
      ['nothing', ''],
    ])('refuses a cursor that is %s', async (_, cursor) => {
      await expect(subject.table.query(subject.partition, { cursor })).rejects.toThrow(MalformedRequestError);
    });

    it('refuses the cursor of another kind of query', async () => {
      await subject.create(subject.item('a'), subject.item('b'));
      const { cursor = '' } = await subject.table.query(subject.partition, { limit: 1 });

      await expect(subject.table.queryIndex('wake', subject.partition, { cursor })).rejects.toThrow(
        MalformedRequestError,
      );
    });
  });

  describe('the index', () => {
    const wakeAt = (sort: string) => ({ index: { wake: { partition: `due of ${subject.partition}`, sort } } });
    const due = (query: TableQuery = {}) => subject.table.queryIndex('wake', `due of ${subject.partition}`, query);

    it('lists the items of many partitions in the order of the index', async () => {
      await subject.create(
        subject.item('a', wakeAt('3')),
        { partition: `${subject.partition} other`, sort: 'z', data: { found: true }, ...wakeAt('1') },
        subject.item('b', wakeAt('2')),
        subject.item('c'),
      );

      expect(await due()).toStrictEqual({
        entries: [
          { partition: `${subject.partition} other`, sort: 'z', indexSort: '1' },
          { partition: subject.partition, sort: 'b', indexSort: '2' },
          { partition: subject.partition, sort: 'a', indexSort: '3' },
        ],
      });
    });

    it('selects what is due by an upper end', async () => {
      const times = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z'];
      await subject.create(...times.map((time, at) => subject.item(String(at), wakeAt(time))));

      expect(sortsOf((await due({ upTo: '2026-01-01T00:00:01.000Z' })).entries)).toEqual(['0', '1']);
      expect(sortsOf((await due({ upTo: '2025' })).entries)).toEqual([]);
      expect(sortsOf((await due({ reverse: true, limit: 1 })).entries)).toEqual(['2']);
      expect(sortsOf((await due({ prefix: '2026-01-01T00:00:02' })).entries)).toEqual(['2']);
    });

    it('follows an item to its new time', async () => {
      await subject.create(subject.item('a', wakeAt('1')), subject.item('b', wakeAt('2')));
      await subject.table.put(subject.item('a', wakeAt('3')), { expect: 1 });

      expect(sortsOf((await due()).entries)).toEqual(['b', 'a']);
    });

    it('lets an item go that is written without it', async () => {
      await subject.create(subject.item('a', wakeAt('1')));
      await subject.table.put(subject.item('a'), { expect: 1 });

      expect((await due()).entries).toEqual([]);
      expect(await subject.table.get({ partition: subject.partition, sort: 'a' })).toStrictEqual({
        ...subject.item('a'),
        version: 2,
      });
    });

    it.each([false, true])(
      'pages through items of equal times without gaps or doubles (reverse: %s)',
      async (reverse) => {
        const sorts = Array.from({ length: 25 }, (_, at) => `item ${10 + at}`);
        await subject.create(
          ...sorts.map((sort, at) => ({
            ...subject.item(sort, wakeAt(at < 20 ? 'same' : 'same later')),
            partition: `${subject.partition} ${at % 3}`,
          })),
        );

        const pages = await subject.readAllOfIndex(`due of ${subject.partition}`, { limit: 4, reverse });

        expect(pages.map((page) => page.length)).toEqual([4, 4, 4, 4, 4, 4, 1]);
        expect(pages.flat().toSorted()).toEqual(sorts);
      },
    );
  });
}
