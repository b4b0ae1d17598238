import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';

/** The header for `basicAuth: { username, password }`; undefined if that is not configured. */
export function basicAuthOf({ basicAuth }: ServiceConfig['options']): { readonly authorization: string } | undefined {
  if (typeof basicAuth !== 'object' || basicAuth === null) return undefined;
  const { username, password } = basicAuth as { readonly username?: string; readonly password?: string };
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
