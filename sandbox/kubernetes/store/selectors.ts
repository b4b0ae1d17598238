import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, isObject, listOrEmpty } from '../json.ts';
import { badRequest } from '../status-errors.ts';

/** Decides whether an object is selected. */
export type Selector = (object: KubernetesObject) => boolean;

type Labels = { readonly [key: string]: string };

/**
 * Parses a `labelSelector` parameter: `a=b,c!=d,e,!f,g in (h,i),j notin (k)`.
 *
 * @throws StatusError 400 if it cannot be parsed
 */
export function parseLabelSelector(text: string): Selector {
  const tests = splitTerms(text).map(parseRequirement);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

/** Whether labels meet a `LabelSelector` of the API; an empty selector selects everything, none nothing. */
export function matchesLabelSelector(selector: unknown, labels: Labels): boolean {
  if (!isObject(selector)) return false;
  const matchLabels = isObject(selector.matchLabels) ? selector.matchLabels : {};
  if (!Object.entries(matchLabels).every(([key, value]) => labels[key] === value)) return false;
  return listOrEmpty(selector.matchExpressions).every((expression) => matchesExpression(expression, labels));
}

function matchesExpression(expression: unknown, labels: Labels): boolean {
  const key = String(at(expression, 'key'));
  const values = listOrEmpty(at(expression, 'values'));
  const value = labels[key];
  switch (at(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Splits at commas outside of parentheses. */
function splitTerms(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const SET_TERM = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^)]*)\\)$`);
const EQUAL_TERM = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const EXISTS_TERM = new RegExp(`^(!?)\\s*(${KEY})$`);

function parseRequirement(term: string): (labels: Labels) => boolean {
  const set = SET_TERM.exec(term);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && values.includes(labels[key])
      : (labels) => labels[key] === undefined || !values.includes(labels[key]);
  }
  const equal = EQUAL_TERM.exec(term);
  if (equal !== null) {
    const [, key = '', operator, value] = equal;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS_TERM.exec(term);
  if (exists !== null) {
    const [, not, key = ''] = exists;
    return not === '!' ? (labels) => labels[key] === undefined : (labels) => labels[key] !== undefined;
  }
  throw badRequest(
    `unable to parse requirement: found '${term}', expected: identifier, '!', 'in', 'notin', '=', '==', '!='`,
  );
}

/**
 * Parses a `fieldSelector` parameter for a kind: `metadata.name=x,status.phase!=Running`.
 *
 * @throws StatusError 400 if it cannot be parsed or the kind cannot be selected by that field
 */
export function parseFieldSelector(text: string, supported: readonly string[]): Selector {
  const tests = splitTerms(text).map((term) => {
    const match = /^([^=!]+?)(==|=|!=)(.*)$/.exec(term);
    if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const [, field = '', operator, value = ''] = match;
    if (!supported.includes(field)) throw badRequest(unsupportedField(field, supported));
    const path = field.split('.');
    const read = (object: KubernetesObject): string => String(at(object, ...path) ?? '');
    return operator === '!='
      ? (object: KubernetesObject) => read(object) !== value
      : (object: KubernetesObject) => read(object) === value;
  });
  return (object) => tests.every((test) => test(object));
}

/** Kinds that offer nothing of their own say what they offer. */
function unsupportedField(field: string, supported: readonly string[]): string {
  if (supported.length > COMMON_FIELDS.length) return `field label not supported: ${field}`;
  const known = supported.map((one) => JSON.stringify(one)).join(', ');
  return `${JSON.stringify(field)} is not a known field selector: only ${known}`;
}

const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/Event': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  '/Namespace': ['status.phase'],
  '/Node': ['spec.unschedulable'],
  '/Secret': ['type'],
  '/ReplicationController': ['status.replicas'],
  '/Service': ['spec.clusterIP', 'spec.type'],
  'apps/ReplicaSet': ['status.replicas'],
  'batch/Job': ['status.successful'],
};

/** The fields that a kind can be selected by. */
export function selectableFields(behaviourKey: string): readonly string[] {
  return [...COMMON_FIELDS, ...(FIELDS[behaviourKey] ?? [])];
}
