import type { FieldsV1 } from '../../drift/field-managers.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { ownEntryOf, unionOfFields } from './own-fields.ts';
import { isRecord, parsePathElement, selectItems } from './path-element.ts';

/**
 * What a prediction changes in fields that are ours, or were: the live object with these, and nothing that mutating webhooks would do
 * to others (reference/argocd.md §1.9, `IncludeMutationWebhook`). Which items a list has, and their order, is taken from the prediction
 * as far as they are ours.
 *
 * @returns the prediction itself where nobody says which fields are ours
 */
export function keepOwnChanges(predicted: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const [after, before] = [ownEntryOf(predicted), ownEntryOf(live)];
  if (!after?.fieldsV1 || (before && before.apiVersion !== after.apiVersion)) return predicted;
  const owned = unionOfFields(after.fieldsV1, before?.fieldsV1 ?? {});
  const { managedFields, resourceVersion } = predicted.metadata;
  const merged = keepIn(predicted, live, owned) as KubernetesObject;
  return {
    ...merged,
    metadata: { ...merged.metadata, managedFields, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  };
}

function keepIn(predicted: unknown, live: unknown, owned: FieldsV1): unknown {
  const elements = Object.keys(owned);
  if (elements.length === 0 || live === undefined || predicted === undefined) return predicted;
  if (Array.isArray(predicted) && Array.isArray(live)) return keepInList(predicted, live, owned);
  if (!isRecord(predicted) || !isRecord(live)) return predicted;
  const names = elements.filter((element) => element.startsWith('f:')).map((element) => element.slice(2));
  const changed = names.flatMap((name) => {
    const value = keepIn(predicted[name], live[name], owned[`f:${name}`] ?? {});
    return value === undefined ? [] : [[name, value] as const];
  });
  const others = Object.entries(live).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(others), ...Object.fromEntries(changed) };
}

/** Ours in the order of the prediction; what others have besides, as it is live, in its place before or after them. */
function keepInList(predicted: readonly unknown[], live: readonly unknown[], owned: FieldsV1): readonly unknown[] {
  const ours = new Map<unknown, { readonly live: unknown; readonly fields: FieldsV1 }>();
  const liveOfOurs = new Set<unknown>();
  for (const [text, fields] of Object.entries(owned)) {
    const element = parsePathElement(text);
    if (!element) continue;
    const [was] = selectItems(live, element);
    const [becomes] = selectItems(predicted, element);
    if (was !== undefined) liveOfOurs.add(was);
    if (becomes !== undefined) ours.set(becomes, { live: was, fields: withoutSelf(fields) });
  }
  const foreign = live.filter((item) => !liveOfOurs.has(item));
  const stays = (item: unknown) => foreign.find((other) => JSON.stringify(other) === JSON.stringify(item));
  const used = new Set<unknown>();
  const items = predicted.flatMap((item) => {
    const own = ours.get(item);
    if (own) return [keepIn(item, own.live, own.fields)];
    const same = stays(item);
    if (same !== undefined) used.add(same);
    return same === undefined ? [] : [same];
  });
  return [...items, ...foreign.filter((item) => !used.has(item))];
}

function withoutSelf({ '.': _self, ...fields }: FieldsV1): FieldsV1 {
  return fields;
}
