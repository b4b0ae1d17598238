import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { ClosedAddresses } from './closed-addresses.ts';
import { createGuardedLookup } from './guarded-lookup.ts';

/** Hands out kept-alive connections to services, by the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
export interface ServiceDispatchers {
  /** @param isUnverified whether any certificate is taken (`insecureSkipVerify`) */
  dispatcherFor(isUnverified: boolean): Dispatcher;
}

/** Makes them when they are first asked for. */
export function createServiceDispatchers(closed: ClosedAddresses): ServiceDispatchers {
  const made = new Map<boolean, Dispatcher>();
  return {
    dispatcherFor(isUnverified) {
      const known = made.get(isUnverified);
      if (known) return known;
      const tls = { rejectUnauthorized: !isUnverified };
      const dispatcher = new EnvHttpProxyAgent({
        connect: { ...tls, lookup: createGuardedLookup(closed) },
        requestTls: tls,
      });
      made.set(isUnverified, dispatcher);
      return dispatcher;
    },
  };
}
