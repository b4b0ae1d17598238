import type { Json } from '../../../domain/errors/gitops-error.ts';
import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { NotificationRequest } from '../../../ports/notification-service.ts';
import { findMissingSecret, missingSecret } from './find-missing-secret.ts';
import { serviceKey } from './service-key.ts';

/**
 * The value that a service's options have for a recipient, like the URL of a channel.
 * @param field of the options
 * @throws NotificationRefusedError if there is none of that name
 */
export function optionOfRecipient({ service, recipient }: NotificationRequest, field: string): string {
  const values = (service.options[field] ?? {}) as { readonly [name: string]: Json };
  const value = Object.hasOwn(values, recipient) ? values[recipient] : undefined;
  const missing = findMissingSecret(value ?? null);
  if (missing) throw missingSecret(service, `${field}.${recipient}`, missing.key);
  if (typeof value === 'string') return value;
  const names = Object.keys(values).sort().join(', ');
  throw new NotificationRefusedError(
    `${serviceKey(service)}.${field}: there is no "${recipient}"; there are ${names === '' ? 'none' : names}`,
  );
}

/** The URL that a service has for itself, or else for the recipient. */
export function urlOf(request: NotificationRequest, field: string): string {
  return typeof request.service.options.url === 'string'
    ? request.service.options.url
    : optionOfRecipient(request, field);
}
