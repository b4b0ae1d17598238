import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { behaviourKeyOf, type Kind } from '../kinds/kind.ts';
import { age } from './age.ts';
import { CLUSTER_COLUMNS } from './cluster-columns.ts';
import type { Column } from './column.ts';
import { CORE_COLUMNS } from './core-columns.ts';
import { customColumns } from './custom-columns.ts';
import { metadataOnly } from './partial-metadata.ts';
import { WORKLOAD_COLUMNS } from './workload-columns.ts';

const NAME: Column = { name: 'Name', format: 'name', value: (object) => object.metadata.name };
const AGE: Column = { name: 'Age', value: (object, now) => age(object.metadata.creationTimestamp, now) };

/** Objects as a `Table` of meta.k8s.io, as kubectl shows them to people. */
export function tableOf(
  kind: Kind,
  objects: readonly KubernetesObject[],
  metadata: object,
  includeObject: string,
  now: Date,
): object {
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, type = 'string', format = '', description, priority = 0 }) => ({
      name,
      type,
      format,
      description: description ?? name,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.value(object, now)),
      ...(includeObject === 'None' ? {} : { object: includeObject === 'Object' ? object : metadataOnly(object) }),
    })),
  };
}

function columnsOf(kind: Kind): readonly Column[] {
  if (kind.custom !== undefined) return customColumns(kind, NAME, AGE);
  const own = { ...WORKLOAD_COLUMNS, ...CORE_COLUMNS, ...CLUSTER_COLUMNS }[behaviourKeyOf(kind)];
  if (own === undefined) return [NAME, AGE];
  const main = own.filter((column) => (column.priority ?? 0) === 0);
  const wide = own.filter((column) => column.priority === 1);
  const hasAge = own.some((column) => column.name === 'Created At');
  return own[0]?.name === 'Last Seen' ? own : [NAME, ...main, ...(hasAge ? [] : [AGE]), ...wide];
}
