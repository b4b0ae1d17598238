/** A request path, taken apart as the API server does. */
export type RequestInfo =
  | { readonly kind: 'plain'; readonly path: string }
  | { readonly kind: 'groups' }
  | { readonly kind: 'core-versions' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'resources'; readonly group: string; readonly version: string }
  | ObjectPath;

/** A path of objects: a collection, one object, or a subresource of one. */
export interface ObjectPath {
  readonly kind: 'objects';
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** Takes a path apart: `/apis/apps/v1/namespaces/default/deployments/web/scale`. */
export function parsePath(path: string): RequestInfo {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  if (parts[0] === 'api') {
    if (parts.length === 1) return { kind: 'core-versions' };
    return parseVersion('', parts.slice(1));
  }
  if (parts[0] !== 'apis') return { kind: 'plain', path };
  const [, group] = parts;
  if (group === undefined) return { kind: 'groups' };
  if (parts.length === 2) return { kind: 'group', group };
  return parseVersion(group, parts.slice(2));
}

function parseVersion(group: string, parts: readonly string[]): RequestInfo {
  const [version = '', ...rest] = parts;
  if (rest.length === 0) return { kind: 'resources', group, version };
  const isNamespaced = rest[0] === 'namespaces' && rest.length >= 3 && !isNamespaceSubresource(group, rest);
  const [resource = '', name = '', ...subresource] = isNamespaced ? rest.slice(2) : rest;
  return {
    kind: 'objects',
    group,
    version,
    resource,
    namespace: isNamespaced ? (rest[1] ?? '') : '',
    name,
    subresource: subresource.join('/'),
  };
}

/** `/api/v1/namespaces/x/status` is a part of the namespace, not a resource in it. */
function isNamespaceSubresource(group: string, rest: readonly string[]): boolean {
  return group === '' && rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize');
}
