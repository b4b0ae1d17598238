import type { ResourceKey } from '../resource/resource-key.ts';
import type { ApplicationPlan, PlannedAction, PlannedObject } from './application-plan.ts';
import type { FieldChange } from './field-changes.ts';

/** What happens to objects, in the order of a summary. */
const WORDS: readonly (readonly [PlannedAction, string])[] = [
  ['Create', 'create'],
  ['Change', 'change'],
  ['Recreate', 'delete and create anew'],
  ['Delete', 'delete'],
  ['Keep', 'keep'],
  ['Refuse', 'would be refused'],
  ['Unknown', 'unknown'],
];

/** Like `Deployment shop/web`. */
export function nameObject({ kind, namespace, name }: ResourceKey): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** Counts what would happen, in words; 'nothing to do' if nothing would. */
export function summarize({ objects, hooks }: Pick<ApplicationPlan, 'objects' | 'hooks'>): readonly string[] {
  const counts = WORDS.flatMap(([action, word]) => {
    const count = objects.filter((object) => object.action === action).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const all = [...counts, ...(hooks.length === 0 ? [] : [`${hooks.length} ${hooks.length === 1 ? 'hook' : 'hooks'}`])];
  return all.length === 0 ? ['nothing to do'] : all;
}

/** The word for what happens to an object. */
export function wordOf(action: PlannedAction): string {
  return WORDS.find(([known]) => known === action)?.[1] ?? action;
}

const SIGNS: { readonly [action in PlannedAction]: string } = {
  Create: '+',
  Change: '!',
  Recreate: '!',
  Delete: '-',
  Keep: ' ',
  Refuse: '-',
  Unknown: ' ',
};

/** An object and its fields as lines of a diff. */
export function diffLines(object: PlannedObject): readonly string[] {
  const { key, action, message, isDrift } = object;
  const sign = SIGNS[action];
  const note = isDrift ? ' (differs already today)' : '';
  return [
    `${sign} ${nameObject(key)}: ${wordOf(action)}${note}`,
    ...(message ? message.split('\n').map((line) => `#   ${line}`) : []),
    ...object.fields.flatMap(fieldLines),
  ];
}

function fieldLines({ path, before, after }: FieldChange): readonly string[] {
  if (before === undefined && after === undefined) return [`    ${path}`];
  return [
    ...(before === undefined ? [] : [`-   ${path}: ${before}`]),
    ...(after === undefined ? [] : [`+   ${path}: ${after}`]),
  ];
}
