import { describe } from 'vitest';
import { describeTableKeys } from './table-keys.contract.ts';
import { describeTableQuerying } from './table-querying.contract.ts';
import { type OpenTable, useTable } from './table-subject.ts';
import { describeTableWriting } from './table-writing.contract.ts';

/** Says of an engine behind the Table port all that the rest of Windlass relies on. */
export function describeTable(name: string, open: OpenTable): void {
  describe(`the table in ${name}`, () => {
    const subject = useTable(open);
    describeTableWriting(subject);
    describeTableQuerying(subject);
    describeTableKeys(subject);
  });
}
