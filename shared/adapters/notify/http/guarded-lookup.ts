import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { ClosedAddresses } from './closed-addresses.ts';

/** Finds all addresses of a name. */
export type FindAddresses = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Resolves names as the system does, and finds no closed address: what is checked is what is connected to. */
export function createGuardedLookup(closed: ClosedAddresses, find: FindAddresses = lookup): LookupFunction {
  return (hostname, options, callback) => {
    find(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const open = found.filter(({ address }) => !closed.isClosed(address));
      const [first] = open;
      if (!first) return callback(closedAddress(hostname), '');
      if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

/** The refusal of a host at a closed address. */
export function closedAddress(hostname: string): NotificationRefusedError {
  return new NotificationRefusedError(
    `${hostname} is an address of this machine or of its cloud, and nothing is sent there`,
  );
}
