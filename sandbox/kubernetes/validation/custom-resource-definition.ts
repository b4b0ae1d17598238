import { at, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { IMMUTABLE, invalidValue, notSupported, required } from './faults.ts';

/** CustomResourceDefinition. */
export function validateDefinition(object: JsonObject): FieldFault[] {
  const spec = objectOrEmpty(object.spec);
  const names = objectOrEmpty(spec.names);
  const faults: FieldFault[] = [];
  const expected = `${String(names.plural ?? '')}.${String(spec.group ?? '')}`;
  const name = at(object, 'metadata', 'name');
  if (name !== expected) faults.push(invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  if (!spec.group) faults.push(required('spec.group'));
  for (const field of ['plural', 'kind']) if (!names[field]) faults.push(required(`spec.names.${field}`));
  if (spec.scope === undefined || spec.scope === '') faults.push(required('spec.scope'));
  else if (spec.scope !== 'Cluster' && spec.scope !== 'Namespaced') {
    faults.push(notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  }
  return [...faults, ...validateVersions(spec)];
}

function validateVersions(spec: JsonObject): FieldFault[] {
  const versions = listOrEmpty(spec.versions).filter(isObject);
  const faults: FieldFault[] = [];
  if (versions.filter((version) => version.storage === true).length !== 1) {
    faults.push(invalidValue('spec.versions', null, 'must have exactly one version marked as storage version'));
  }
  versions.forEach((version, index) => {
    const field = `spec.versions[${index}]`;
    if (!version.name) faults.push(required(`${field}.name`));
    const schema = at(version, 'schema', 'openAPIV3Schema');
    if (schema === undefined) faults.push(required(`${field}.schema.openAPIV3Schema`, 'schemas are required'));
    else faults.push(...validateRoot(schema, `${field}.schema.openAPIV3Schema`));
  });
  return faults;
}

function validateRoot(schema: unknown, field: string): FieldFault[] {
  const type = at(schema, 'type');
  if (type === undefined) return [required(`${field}.type`, 'must not be empty at the root')];
  return type === 'object' ? [] : [invalidValue(`${field}.type`, type, 'must be object at the root')];
}

/** Scope, group and plural of a definition are fixed. */
export function validateDefinitionUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const fixed = [['group'], ['scope'], ['names', 'kind'], ['names', 'plural']];
  return fixed
    .filter((path) => at(next, 'spec', ...path) !== at(live, 'spec', ...path))
    .map((path) => invalidValue(`spec.${path.join('.')}`, at(next, 'spec', ...path), IMMUTABLE));
}
