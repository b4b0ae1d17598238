import { createHash } from 'node:crypto';
import type { HostClientOptions } from './host-client.ts';

/** What a client needs of credentials. */
export type HostCredentials = Pick<HostClientOptions, 'baseUrl' | 'authorize' | 'forget' | 'limitKey'>;

/** A token that a repository is read with, as credentials of an API; when it is refused there is no other. */
export function tokenCredentials(baseUrl: string, token: string): HostCredentials {
  const hash = createHash('sha256').update(token).digest('hex');
  return {
    baseUrl,
    limitKey: `${baseUrl} token ${hash}`,
    authorize: async () => `Bearer ${token}`,
    forget: () => false,
  };
}
