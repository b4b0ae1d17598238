import { changedPaths } from '../diff/changed-paths.ts';
import { type ComparedPair, resourceSyncStatus } from '../diff/compare-application.ts';
import { type ComparedSides, withoutServerFields } from '../diff/compare-resource.ts';
import { pathOfPointer } from '../diff/field-path.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { redactSecrets } from '../resource/redact-secrets.ts';
import type { ResourceKey } from '../resource/resource-key.ts';
import { type FieldManagerEntry, fieldManagersOf } from './field-managers.ts';
import { ownersOf } from './field-owners.ts';

/** Who wrote a field. */
export interface DriftManager {
  /** Like `kubectl-edit`; ours is `windlass`. */
  readonly name: string;
  /** Like `scale`, if it wrote through one. */
  readonly subresource?: string;
  /** When it wrote to its fields of the object last, RFC 3339: this field not later than that. */
  readonly since?: string;
}

/** A field that is not as Git wants it. */
export interface FieldDrift {
  /** JSON pointer. */
  readonly path: string;
  /** Absent: the field is to go. */
  readonly wanted?: unknown;
  /** Absent: the field is not there. */
  readonly found?: unknown;
  /** Who owns it; of a field that is not there, who wrote to the object after we did. Windlass alone: Git has changed, not the cluster. */
  readonly managers: readonly DriftManager[];
  /** Rules of the application (`ignoreDifferences`) leave it out: it counts for nothing, and stays. */
  readonly ignored: boolean;
}

/** An object that is not as Git wants it, or that a rule makes count as if it were. */
export interface ObjectDrift extends ResourceKey {
  readonly version: string;
  /** `Extra`: Git has it no longer. `Unknown`: it could not be found out. */
  readonly type: 'Changed' | 'Missing' | 'Extra' | 'Ignored' | 'Unknown';
  /** What the next automated sync does about it by itself. */
  readonly treatment: 'Healed' | 'Pruned' | 'None';
  /** Why it cannot be compared, or the server would refuse it. */
  readonly message?: string;
  readonly fields: readonly FieldDrift[];
}

/** What was found out about an object. */
export interface DriftedPair extends ComparedPair {
  readonly predicted?: KubernetesObject;
  /** Where the two sides differ. */
  readonly changedPaths?: readonly string[];
  /** Without what rules ignore; absent if they are equal. */
  readonly sides?: ComparedSides;
}

/** What automation does. */
export interface HealPolicy {
  readonly selfHeal: boolean;
  readonly prune: boolean;
}

const OWN_MANAGER = 'windlass';

/** Says what of an application is not as Git wants it, by object and field; values of Secrets are masked. */
export function reportDrift(compared: readonly DriftedPair[], policy: HealPolicy): readonly ObjectDrift[] {
  return compared.flatMap((each) => {
    const status = resourceSyncStatus(each);
    const fields = status === undefined ? [] : fieldDriftsOf(each);
    if (status === undefined || (status === 'Synced' && fields.length === 0)) return [];
    const object = each.pair.target ?? each.pair.live;
    const type = typeOf(each, status);
    return {
      ...each.pair.key,
      version: object ? gvkOf(object).version : '',
      type,
      treatment: treatmentOf(type, policy),
      ...(each.message === undefined ? {} : { message: each.message }),
      fields,
    };
  });
}

function typeOf({ pair }: DriftedPair, status: string): ObjectDrift['type'] {
  if (status === 'Unknown') return 'Unknown';
  if (status === 'Synced') return 'Ignored';
  if (!pair.live) return 'Missing';
  return pair.target ? 'Changed' : 'Extra';
}

function treatmentOf(type: ObjectDrift['type'], { selfHeal, prune }: HealPolicy): ObjectDrift['treatment'] {
  if (selfHeal && (type === 'Changed' || type === 'Missing')) return 'Healed';
  return selfHeal && prune && type === 'Extra' ? 'Pruned' : 'None';
}

function fieldDriftsOf({ pair, predicted, changedPaths: counted = [], sides }: DriftedPair): readonly FieldDrift[] {
  const { live } = pair;
  if (!live || !predicted) return [];
  const whole = { live: withoutServerFields(live), predicted: withoutServerFields(predicted) };
  const ignored = changedPaths(whole.live, whole.predicted).filter((path) => !counted.includes(path));
  return [...describeFields(counted, sides ?? whole, live, false), ...describeFields(ignored, whole, live, true)];
}

function describeFields(
  paths: readonly string[],
  sides: ComparedSides,
  live: KubernetesObject,
  ignored: boolean,
): readonly FieldDrift[] {
  const [found, wanted] = redactSecrets([sides.live as KubernetesObject, sides.predicted as KubernetesObject]);
  return paths.map((path) => {
    const parts = (pathOfPointer(path) ?? []).map(String);
    const values = { wanted: valueAt(wanted, parts), found: valueAt(found, parts) };
    const entries = values.found === undefined ? laterWriters(live) : ownersOf(live.metadata, sides.live, parts);
    return {
      path,
      ...(values.wanted === undefined ? {} : { wanted: values.wanted }),
      ...(values.found === undefined ? {} : { found: values.found }),
      managers: describeManagers(entries),
      ignored,
    };
  });
}

function describeManagers(entries: readonly FieldManagerEntry[]): readonly DriftManager[] {
  return entries
    .toSorted((a, b) => Number(isOurs(a)) - Number(isOurs(b)) || (b.time ?? '').localeCompare(a.time ?? ''))
    .map(({ manager, subresource, time }) => ({
      name: manager,
      ...(subresource ? { subresource } : {}),
      ...(time ? { since: time } : {}),
    }));
}

/** `managedFields` do not tell who removed a field: only that somebody wrote after us. */
function laterWriters({ metadata }: KubernetesObject): readonly FieldManagerEntry[] {
  const entries = fieldManagersOf(metadata);
  const ours = entries.filter(isOurs).reduce((last, { time = '' }) => (time > last ? time : last), '');
  return entries.filter((entry) => !isOurs(entry) && entry.subresource !== 'status' && (entry.time ?? '') >= ours);
}

function isOurs({ manager }: FieldManagerEntry): boolean {
  return manager === OWN_MANAGER;
}

function valueAt(value: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>(
    (found, part) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as { readonly [name: string]: unknown })[part]
        : undefined,
    value,
  );
}
