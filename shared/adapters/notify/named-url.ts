import { NotificationRefusedError } from '../../domain/errors/notification-errors.ts';
import type { NotificationRequest } from '../../ports/notification-service.ts';

/**
 * The value that a service's options have for a recipient, like the URL of a channel.
 * @param field of the options
 * @throws NotificationRefusedError if there is none of that name
 */
export function optionOfRecipient({ service, recipient }: NotificationRequest, field: string): string {
  const values = service.options[field] as { readonly [name: string]: unknown } | undefined;
  const value = values && Object.hasOwn(values, recipient) ? values[recipient] : undefined;
  if (typeof value === 'string' && !value.startsWith('$')) return value;
  const problem = value === undefined ? 'there is none of that name' : 'the Secret has no such key';
  throw new NotificationRefusedError(`${service.name}: ${field}.${recipient}: ${problem}`);
}

/** The URL that a service has for itself, or else for the recipient. */
export function urlOf(request: NotificationRequest, field: string): string {
  return typeof request.service.options.url === 'string'
    ? request.service.options.url
    : optionOfRecipient(request, field);
}
