import { StatementSync } from 'node:sqlite';

/** Statements that SQLite ran. */
export interface StatementCounts {
  reads: number;
  writes: number;
}

/** Counts what all databases of this process are asked from now on: node's SQLite has no other way to watch it. */
export function countStatements(): StatementCounts {
  const counts: StatementCounts = { reads: 0, writes: 0 };
  const counted = (name: 'get' | 'all' | 'run', kind: keyof StatementCounts) => {
    const original = StatementSync.prototype[name];
    Reflect.set(StatementSync.prototype, name, function (this: StatementSync, ...parameters: unknown[]) {
      counts[kind] += 1;
      return Reflect.apply(original, this, parameters);
    });
  };
  counted('get', 'reads');
  counted('all', 'reads');
  counted('run', 'writes');
  return counts;
}
