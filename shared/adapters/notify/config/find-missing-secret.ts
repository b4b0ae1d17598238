import type { Json } from '../../../domain/errors/gitops-error.ts';
import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';
import { serviceKey } from './service-key.ts';

/** `$key` as it stays when the Secret has no such key; alone, or as a word like in `Bearer $token`. */
const KEY = /(?:^|\s)\$([A-Za-z][\w.-]*)$/;

/** Options with an entry for each recipient: one that is missing concerns nobody else (`optionOfRecipient`). */
const OF_RECIPIENTS: readonly string[] = ['recipientUrls', 'webhooks', 'apiKeys', 'serviceKeys'];

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
    if (path === '' && OF_RECIPIENTS.includes(name)) continue;
    const inner = Array.isArray(options) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const found = findMissingSecret(value as Json, inner);
    if (found) return found;
  }
  return undefined;
}

/** The refusal for an option whose key the Secret does not have. */
export function missingSecret(service: ServiceConfig, path: string, key: string): NotificationRefusedError {
  return new NotificationRefusedError(`${serviceKey(service)}.${path}: argocd-notifications-secret has no key ${key}`);
}
