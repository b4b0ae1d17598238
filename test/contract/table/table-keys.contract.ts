import { describe, expect, it } from 'vitest';
import { sortsOf, type TableSubject } from './table-subject.ts';

/** What holds for keys whatever they are, and for many of them at once. */
export function describeTableKeys(subject: TableSubject): void {
  describe('keys', () => {
    const odd = [
      'https://git.example/a b.git?x=1&y=2',
      'a\u0000b',
      '日本語/🚀',
      '"\'`;--',
      '%_*?',
      'a'.repeat(1000),
      ' ',
      '../..',
      '{}',
    ];

    it.each(odd)('keeps an odd one as it is: %j', async (key) => {
      const odd = {
        partition: `${subject.partition}${key}`,
        sort: key,
        data: {},
        index: { wake: { partition: `due ${subject.partition}${key}`, sort: key } },
      };
      await subject.create(odd);

      const stored = { ...odd, version: 1 };
      expect(await subject.table.get(odd)).toStrictEqual(stored);
      expect((await subject.table.query(odd.partition, { prefix: key, upTo: key })).items).toStrictEqual([stored]);
      const entry = { partition: odd.partition, sort: key, indexSort: key };
      expect((await subject.table.queryIndex('wake', odd.index.wake.partition)).entries).toStrictEqual([entry]);
      expect(await subject.table.batchGet([odd])).toStrictEqual([stored]);
    });

    it('never takes one key for another', async () => {
      await subject.create(...['a', 'A', 'a ', 'á', 'a\u0301'].map((sort) => subject.item(sort, { data: { sort } })));

      expect((await subject.table.get({ partition: subject.partition, sort: 'a\u0301' }))?.data).toEqual({
        sort: 'a\u0301',
      });
      expect((await subject.table.query(subject.partition)).items).toHaveLength(5);
    });
  });

  describe('reading many keys', () => {
    it('reads more than a hundred and leaves out those that are missing', async () => {
      const sorts = Array.from({ length: 230 }, (_, at) => String(1000 + at));
      await subject.create(
        ...sorts.map((sort, at) => ({
          ...subject.item(sort, { data: { at } }),
          partition: `${subject.partition} ${at % 2}`,
        })),
      );
      const keys = sorts.map((sort, at) => ({ partition: `${subject.partition} ${at % 2}`, sort }));

      const found = await subject.table.batchGet([...keys, { partition: subject.partition, sort: 'missing' }]);

      expect(sortsOf(found).toSorted()).toEqual(sorts);
      expect(found.find(({ sort }) => sort === '1229')).toMatchObject({ version: 1, data: { at: 229 } });
    });

    it('returns an item once, however often its key is named', async () => {
      await subject.create(subject.item('a'));

      expect(
        await subject.table.batchGet(Array.from({ length: 150 }, () => ({ partition: subject.partition, sort: 'a' }))),
      ).toHaveLength(1);
    });

    it('answers nothing for no keys', async () => {
      expect(await subject.table.batchGet([])).toEqual([]);
    });
  });
}
