import { type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { invalidValue, required } from './faults.ts';
import { labelValueFaults, type NameRule, nameFaults, qualifiedNameFaults } from './names.ts';

/** Checks an object's name, labels, annotations, finalizers and owners. */
export function validateMetadata(object: JsonObject, rule: NameRule): FieldFault[] {
  const metadata = objectOrEmpty(object.metadata);
  const { name, generateName } = metadata;
  const faults: FieldFault[] = [];
  if (typeof name !== 'string' || name === '') {
    const isAsked = typeof generateName === 'string' && generateName !== '';
    if (!isAsked) faults.push(required('metadata.name', 'name or generateName is required'));
  } else {
    for (const text of nameFaults(rule, name)) faults.push(invalidValue('metadata.name', name, text));
  }
  faults.push(...validateLabels(metadata.labels, 'metadata.labels'));
  faults.push(...validateAnnotations(metadata.annotations));
  faults.push(...listOrEmpty(metadata.finalizers).flatMap(validateFinalizer));
  faults.push(...listOrEmpty(metadata.ownerReferences).flatMap(validateOwner));
  return faults;
}

/** The finalizers without a domain that the server itself serves. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

function validateFinalizer(finalizer: unknown, index: number): FieldFault[] {
  const name = String(finalizer);
  const texts = [...qualifiedNameFaults(name)];
  const isKnown = name.includes('/') || STANDARD_FINALIZERS.includes(name);
  if (!isKnown) texts.push('name is neither a standard finalizer name nor is it fully qualified');
  return texts.map((text) => invalidValue(`metadata.finalizers[${index}]`, finalizer, text));
}

/** Checks keys and values of labels. */
export function validateLabels(labels: unknown, field: string): FieldFault[] {
  return Object.entries(objectOrEmpty(labels)).flatMap(([key, value]) => [
    ...qualifiedNameFaults(key).map((text) => invalidValue(field, key, text)),
    ...labelValueFaults(String(value)).map((text) => invalidValue(field, value, text)),
  ]);
}

/** All annotations together may have 256 KiB. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

function validateAnnotations(annotations: unknown): FieldFault[] {
  const entries = Object.entries(objectOrEmpty(annotations));
  const faults = entries.flatMap(([key]) =>
    qualifiedNameFaults(key.toLowerCase()).map((text) => invalidValue('metadata.annotations', key, text)),
  );
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
  if (size <= MAX_ANNOTATION_BYTES) return faults;
  const message = `Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`;
  return [...faults, { reason: 'FieldValueTooLong', field: 'metadata.annotations', message }];
}

function validateOwner(owner: unknown, index: number): FieldFault[] {
  const { apiVersion, kind, name, uid } = objectOrEmpty(owner);
  const field = `metadata.ownerReferences[${index}]`;
  const faults: FieldFault[] = [];
  const missing = (value: unknown): boolean => typeof value !== 'string' || value === '';
  if (missing(apiVersion))
    faults.push(invalidValue(`${field}.apiVersion`, apiVersion ?? '', 'version must not be empty'));
  if (missing(kind)) faults.push(invalidValue(`${field}.kind`, '', 'kind must not be empty'));
  if (missing(name)) faults.push(invalidValue(`${field}.name`, '', 'name must not be empty'));
  if (missing(uid)) faults.push(invalidValue(`${field}.uid`, '', 'uid must not be empty'));
  return faults;
}
