import { findRetryFaults } from './find-retry-faults.ts';
import { isKnownSyncOption } from './known-sync-options.ts';
import type { Operation } from './operation.ts';

/**
 * Says what is wrong with an operation that stands in a manifest: what would fail in the middle of a sync is refused before it starts.
 * @returns each fault with its field, like `operation.retry.backoff.duration`
 */
export function findOperationFaults({ sync, retry }: Operation): readonly string[] {
  return [
    ...findSyncOptionFaults(sync.syncOptions, 'operation.sync.syncOptions'),
    ...findRetryFaults(retry, 'operation.retry'),
  ];
}

/**
 * Names the options that an application or operation cannot have.
 * @param at where the list stands
 */
export function findSyncOptionFaults(options: readonly string[] | undefined, at: string): readonly string[] {
  return (options ?? []).flatMap((option, index) =>
    isKnownSyncOption(option, 'application')
      ? []
      : [`${at}[${index}]: "${option}" is no sync option of an application`],
  );
}
