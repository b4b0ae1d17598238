import { expect, it } from 'vitest';
import { joinPath } from '../../../../shared/domain/chart/join-path.ts';

it.each([
  ['charts/web', 'values.yaml', 'charts/web/values.yaml'],
  ['charts/web', '../../a/./b//c.yaml', 'a/b/c.yaml'],
  ['charts/web', '/a.yaml', 'a.yaml'],
  ['', 'a.yaml', 'a.yaml'],
  ['charts', '..', ''],
  ['charts', '../..', undefined],
  ['charts', '/../a', undefined],
])('joins %j and %j', (directory, path, joined) => {
  expect(joinPath(directory, path)).toBe(joined);
});
