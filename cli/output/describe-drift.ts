import type { DriftAnswer } from '../../shared/contracts/drift-api.ts';
import { shortRevision } from './describe-application.ts';
import { formatFields, formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };
type ObjectDrift = DriftAnswer['objects'][number];
type FieldDrift = ObjectDrift['fields'][number];

/** Longer values are cut; `-o json` has them whole. */
const VALUE_CHARACTERS = 40;

/** The drift of an application: since when, and one row a field. */
export function formatDrift(drift: DriftAnswer, style: Style): string {
  const { status, since, revisions, selfHeal, objects, check } = drift;
  const fields = formatFields(
    [
      ['Sync Status', since ? `${status} since ${since}` : status],
      ['Compared With', revisions.map(shortRevision).join(', ')],
      ['Self-Heal', selfHeal ? 'on' : 'off'],
      ['Last Check', check?.checkedAt],
      ['Check Failed', check?.failure],
      ...(check?.faults ?? []).map(({ kind, message }) => ['Not Checked', `${kind}: ${message}`] as const),
    ],
    style,
  );
  if (objects.length === 0) return `${fields}\nNo object differs.\n`;
  const heading = ['KIND', 'NAMESPACE', 'NAME', 'DRIFT', 'FIELD', 'WANTED', 'FOUND', 'BY', 'SINCE', 'NEXT'];
  return `${fields}\n${formatTable(heading, objects.flatMap(rowsOf), style)}`;
}

function rowsOf(object: ObjectDrift): readonly (readonly string[])[] {
  const { group, kind, namespace, name, type, message, fields, treatment } = object;
  const start = [group === '' ? kind : `${kind}.${group}`, namespace, name];
  if (fields.length === 0) return [[...start, type, message ?? '', '', '', '', '', describeNext(treatment)]];
  return fields.map((field) => [
    ...start,
    field.ignored ? 'Ignored' : type,
    field.path,
    showValue(field.wanted),
    showValue(field.found),
    describeManagers(field),
    field.managers[0]?.since ?? '',
    field.ignored ? 'stays' : describeNext(treatment),
  ]);
}

function describeNext(treatment: ObjectDrift['treatment']): string {
  if (treatment === 'Healed') return 'healed';
  return treatment === 'Pruned' ? 'pruned' : 'waits for a sync';
}

function describeManagers({ managers }: FieldDrift): string {
  const names = managers.map(({ name, subresource }) => (subresource ? `${name}/${subresource}` : name));
  if (names.length === 1 && names[0] === 'windlass') return 'windlass (Git has changed)';
  return names.filter((name) => name !== 'windlass').join(', ');
}

function showValue(value: unknown): string {
  if (value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll('\n', '\\n');
  return line.length > VALUE_CHARACTERS ? `${line.slice(0, VALUE_CHARACTERS - 1)}…` : line;
}
