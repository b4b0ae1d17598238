import { compare } from '../language/operators.ts';
import { arrayOf, type Thunk, type Value } from '../language/values.ts';
import { keyFunction, sortBy, uniqueNeighbours } from './array-functions.ts';
import { type Arguments, defineLibrary } from './library-function.ts';

/** Functions of `std` for sets, which are sorted arrays without doubles. */
export const setFunctions = defineLibrary({
  'set(arr, keyF?)': (given) => arrayOf(uniqueNeighbours(sortBy(given, 0, 1), keyFunction(given, 1))),
  'setUnion(a, b, keyF?)': (given) => merge(given, { onlyLeft: true, both: true, onlyRight: true }),
  'setInter(a, b, keyF?)': (given) => merge(given, { onlyLeft: false, both: true, onlyRight: false }),
  'setDiff(a, b, keyF?)': (given) => merge(given, { onlyLeft: true, both: false, onlyRight: false }),
  'setMember(x, arr, keyF?)': (given) => {
    const keyOf = keyFunction(given, 2);
    const wanted = keyOf(given.thunk(0) as Thunk);
    return given.array(1).items.some((item) => compare(keyOf(item), wanted) === 0);
  },
});

interface Kept {
  readonly onlyLeft: boolean;
  readonly both: boolean;
  readonly onlyRight: boolean;
}

/** Walks over both sorted arrays at once. Of two equal items the left one is kept. */
function merge(given: Arguments, kept: Kept): Value {
  const left = given.array(0).items;
  const right = given.array(1).items;
  const keyOf = keyFunction(given, 2);
  const found: Thunk[] = [];
  let a = 0;
  let b = 0;
  while (a < left.length || b < right.length) {
    const mine = left[a];
    const other = right[b];
    const order = mine === undefined ? 1 : other === undefined ? -1 : compare(keyOf(mine), keyOf(other));
    if (mine !== undefined && order <= 0 && (order === 0 ? kept.both : kept.onlyLeft)) found.push(mine);
    if (other !== undefined && order > 0 && kept.onlyRight) found.push(other);
    if (order <= 0) a++;
    if (order >= 0) b++;
  }
  return arrayOf(found);
}
