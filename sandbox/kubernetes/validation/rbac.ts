import { deepEqual, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { invalidValue, notSupported, required } from './faults.ts';

/** Role and ClusterRole. */
export function validateRole(object: JsonObject): FieldFault[] {
  return listOrEmpty(object.rules).flatMap((rule, index) => {
    const field = `rules[${index}]`;
    const { verbs, apiGroups, resources, nonResourceURLs } = objectOrEmpty(rule);
    const isEmpty = (list: unknown): boolean => listOrEmpty(list).length === 0;
    const faults: FieldFault[] = [];
    if (isEmpty(verbs)) faults.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
    if (!isEmpty(nonResourceURLs)) return faults;
    if (isEmpty(apiGroups))
      faults.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
    if (isEmpty(resources))
      faults.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
    return faults;
  });
}

/** RoleBinding and ClusterRoleBinding. */
export function validateBinding(object: JsonObject): FieldFault[] {
  const roleRef = objectOrEmpty(object.roleRef);
  const faults: FieldFault[] = [];
  const kinds = object.kind === 'ClusterRoleBinding' ? ['ClusterRole'] : ['ClusterRole', 'Role'];
  if (!kinds.includes(String(roleRef.kind))) faults.push(notSupported('roleRef.kind', roleRef.kind ?? '', kinds));
  if (!roleRef.name) faults.push(required('roleRef.name'));
  listOrEmpty(object.subjects).forEach((subject, index) => {
    if (!isObject(subject)) return;
    const field = `subjects[${index}]`;
    if (!subject.name) faults.push(required(`${field}.name`));
    const allowed = ['ServiceAccount', 'User', 'Group'];
    if (!allowed.includes(String(subject.kind)))
      faults.push(notSupported(`${field}.kind`, subject.kind ?? '', allowed));
    if (subject.kind === 'ServiceAccount' && object.kind === 'ClusterRoleBinding' && !subject.namespace) {
      faults.push(required(`${field}.namespace`));
    }
  });
  return faults;
}

/** A binding keeps its role. */
export function validateBindingUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  return deepEqual(next.roleRef, live.roleRef) ? [] : [invalidValue('roleRef', next.roleRef, 'cannot change roleRef')];
}
