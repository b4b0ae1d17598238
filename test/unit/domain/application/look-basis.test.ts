import { expect, it } from 'vitest';
import { type ServedHashes, servesTheSame } from '../../../../shared/domain/application/look-basis.ts';

it.each<[string, ServedHashes, ServedHashes, boolean]>([
  ['the same groups and kinds', { groups: 'a', kinds: 'x' }, { groups: 'a', kinds: 'x' }, true],
  ['another group', { groups: 'a', kinds: 'x' }, { groups: 'b', kinds: 'x' }, false],
  ['another kind of the same groups', { groups: 'a', kinds: 'x' }, { groups: 'a', kinds: 'y' }, false],
  ['the same groups, where one does not say which kinds', { groups: 'a' }, { groups: 'a', kinds: 'x' }, true],
  ['another group, where one does not say which kinds', { groups: 'a', kinds: 'x' }, { groups: 'b' }, false],
])('%s', (_, one, other, same) => {
  expect(servesTheSame(one, other)).toBe(same);
});
