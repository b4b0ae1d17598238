import { StatusError } from '../status-errors.ts';
import { type FieldPath, type FieldSet, intersection, pathsOf, printPath } from './field-set.ts';
import type { FieldManager, Managers } from './managers.ts';

/** A field that another manager owns with another value. */
export interface Conflict {
  readonly manager: FieldManager;
  readonly path: FieldPath;
}

/** The fields about to be taken that others own. */
export function conflictsOf(others: Managers, taken: FieldSet): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const manager of others.values()) {
    for (const path of pathsOf(intersection(manager.fields, taken))) conflicts.push({ manager, path });
  }
  return conflicts;
}

/** 409 in the words of the API server. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(manager)}`,
    field: printPath(path),
  }));
  return new StatusError(409, 'Conflict', messageOf(conflicts), { causes });
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${printManager(first.manager)}: ${printPath(first.path)}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { manager, path } of conflicts) {
    const name = printManager(manager);
    byManager.set(name, [...(byManager.get(name) ?? []), `- ${printPath(path)}`]);
  }
  const parts = [...byManager].sort(([left], [right]) => (left < right ? -1 : 1));
  const text = parts.map(([name, paths]) => [`conflicts with ${name}:`, ...paths].join('\n')).join('\n');
  return `Apply failed with ${conflicts.length} conflicts: ${text}`;
}

function printManager(manager: FieldManager): string {
  const name = JSON.stringify(manager.manager);
  const subresource =
    manager.subresource === undefined ? '' : ` with subresource ${JSON.stringify(manager.subresource)}`;
  return manager.operation === 'Update' ? `${name}${subresource} using ${manager.apiVersion}` : `${name}${subresource}`;
}
