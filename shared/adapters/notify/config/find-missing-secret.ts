import type { Json } from '../../../domain/errors/gitops-error.ts';

/** `$key` as it stays when the Secret has no such key; alone, or as a word like in `Bearer $token`. */
const KEY = /(?:^|\s)\$([A-Za-z][\w.-]*)$/;

/** The first option that still asks for a key of `argocd-notifications-secret`, like `token` or `headers[0].value`. */
export function findMissingSecret(
  options: Json,
  path = '',
): { readonly path: string; readonly key: string } | undefined {
  if (typeof options === 'string') {
    const key = KEY.exec(options)?.[1];
    return key === undefined ? undefined : { path, key };
  }
  if (typeof options !== 'object' || options === null) return undefined;
  for (const [name, value] of Object.entries(options)) {
    const inner = Array.isArray(options) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const found = findMissingSecret(value as Json, inner);
    if (found) return found;
  }
  return undefined;
}
