import type { FieldPath } from '../../../shared/domain/diff/field-path.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** Numbers from 0 to 1; the same seed gives the same ones. */
export type Random = () => number;

/** Makes a source of random numbers (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];
const SAME_QUANTITY: { readonly [text: string]: string } = {
  '1': '1000m',
  '1Gi': '1024Mi',
  '500m': '0.5',
  '4': '4000m',
  '2': '2000m',
};

type Fields = { [field: string]: unknown };
/** Changes a copy of an object as somebody might; false if it has nothing to change in this way. */
export type Edit = (object: Fields, random: Random) => boolean;

const EDITED = [
  'spec',
  'data',
  'rules',
  'subjects',
  'template',
  'parameters',
  'mountOptions',
  'imagePullSecrets',
  'metadata',
];

/** All places below the fields that people edit. */
function placesOf(
  object: Fields,
): readonly { readonly parent: Fields; readonly name: string; readonly path: FieldPath }[] {
  const walk = (parent: Fields, path: FieldPath): ReturnType<typeof placesOf> =>
    Object.entries(parent).flatMap(([name, value]) => {
      const at = [...path, name];
      if (path.length === 0 && !EDITED.includes(name)) return [];
      if (path.length === 1 && path[0] === 'metadata' && name !== 'labels' && name !== 'annotations') return [];
      const here = name === 'metadata' && path.length === 0 ? [] : [{ parent, name, path: at }];
      return typeof value === 'object' && value !== null ? [...here, ...walk(value as Fields, at)] : here;
    });
  return walk(object, []);
}

const scalars = (object: Fields) => placesOf(object).filter(({ parent, name }) => typeof parent[name] !== 'object');
const lists = (object: Fields) =>
  placesOf(object).filter(({ parent, name }) => Array.isArray(parent[name]) && (parent[name] as unknown[]).length > 1);
const maps = (object: Fields) =>
  placesOf(object).filter(
    ({ parent, name }) => typeof parent[name] === 'object' && parent[name] !== null && !Array.isArray(parent[name]),
  );

/** The edits of the property test. */
export const EDITS: { readonly [name: string]: Edit } = {
  nothing: () => true,
  'another value'(object, random) {
    const place = pick(random, scalars(object));
    if (!place) return false;
    const { parent, name } = place;
    const value = parent[name];
    parent[name] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;
    return true;
  },
  'a field removed'(object, random) {
    const place = pick(
      random,
      placesOf(object).filter(({ parent }) => !Array.isArray(parent)),
    );
    return place !== undefined && Reflect.deleteProperty(place.parent, place.name);
  },
  'an item removed'(object, random) {
    const place = pick(random, lists(object));
    (place?.parent[place.name] as unknown[] | undefined)?.pop();
    return place !== undefined;
  },
  'a list reordered'(object, random) {
    const place = pick(random, lists(object));
    (place?.parent[place.name] as unknown[] | undefined)?.reverse();
    return place !== undefined;
  },
  'an equal quantity'(object, random) {
    const place = pick(
      random,
      scalars(object).filter(({ parent, name }) => SAME_QUANTITY[String(parent[name])]),
    );
    if (place) place.parent[place.name] = SAME_QUANTITY[String(place.parent[place.name])];
    return place !== undefined;
  },
  'a field added'(object, random) {
    const place = pick(random, maps(object));
    if (place)
      (place.parent[place.name] as Fields)[pick(random, ['extra', 'paused', 'minReadySeconds', 'z']) ?? ''] =
        random() < 0.5 ? 'v' : 1;
    return place !== undefined;
  },
  'an item added'(object, random) {
    const place = pick(
      random,
      placesOf(object).filter(({ parent, name }) => Array.isArray(parent[name])),
    );
    const list = place?.parent[place.name] as unknown[] | undefined;
    const first = list?.[0];
    const more =
      typeof first === 'object' ? { ...first, name: 'more', port: 99, containerPort: 99, mountPath: '/more' } : 'more';
    list?.splice(Math.floor(random() * (list.length + 1)), 0, more);
    return list !== undefined;
  },
  'a label added'(object) {
    const metadata = object.metadata as Fields;
    metadata.labels = { ...(metadata.labels as Fields), added: 'x' };
    return true;
  },
  'a finalizer added'(object) {
    (object.metadata as Fields).finalizers = ['example.org/test'];
    return true;
  },
};

/** Edits a copy; undefined if there is nothing to edit in this way. */
export function edit(object: KubernetesObject, name: string, random: Random): KubernetesObject | undefined {
  const copy = structuredClone(object) as unknown as Fields;
  return EDITS[name]?.(copy, random) ? (copy as unknown as KubernetesObject) : undefined;
}
