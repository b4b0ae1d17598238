import { at, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { invalidValue, notSupported, required } from './faults.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

/** Ingress. */
export function validateIngress(object: JsonObject): FieldFault[] {
  const spec = objectOrEmpty(object.spec);
  const rules = listOrEmpty(spec.rules);
  const faults: FieldFault[] = [];
  if (rules.length === 0 && spec.defaultBackend === undefined) {
    faults.push(invalidValue('spec', rules, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (isObject(spec.defaultBackend)) faults.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  rules.forEach((rule, index) => {
    const http = at(rule, 'http');
    if (!isObject(http)) return;
    const field = `spec.rules[${index}].http.paths`;
    const paths = listOrEmpty(http.paths);
    if (paths.length === 0) faults.push(required(field));
    faults.push(...paths.flatMap((path, position) => validatePath(objectOrEmpty(path), `${field}[${position}]`)));
  });
  return faults;
}

function validatePath(path: JsonObject, field: string): FieldFault[] {
  const { pathType } = path;
  const faults: FieldFault[] = [];
  if (pathType === undefined) faults.push(required(`${field}.pathType`, 'pathType must be specified'));
  else if (!PATH_TYPES.includes(String(pathType))) faults.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  const text = String(path.path ?? '');
  if ((pathType === 'Exact' || pathType === 'Prefix') && !text.startsWith('/')) {
    faults.push(invalidValue(`${field}.path`, text, 'must be an absolute path'));
  }
  return [...faults, ...validateBackend(objectOrEmpty(path.backend), `${field}.backend`)];
}

function validateBackend(backend: JsonObject, field: string): FieldFault[] {
  const { service } = backend;
  if (backend.resource !== undefined) return [];
  if (!isObject(service)) return [];
  const faults: FieldFault[] = [];
  if (!service.name) faults.push(required(`${field}.service.name`));
  const hasPort = at(service, 'port', 'name') || at(service, 'port', 'number');
  if (!hasPort) faults.push(required(`${field}`, 'port name or number is required'));
  return faults;
}
