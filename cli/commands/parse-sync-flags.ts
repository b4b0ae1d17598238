import type { SyncResourceRule } from '../../shared/domain/application/select-sync-resources.ts';
import { CliError } from '../cli-error.ts';

/**
 * Reads `GROUP:KIND:NAME` or `GROUP:KIND:NAMESPACE/NAME`, as `argocd` takes it: the core group is empty, `*` fits anything, and `!` in
 * front leaves out what fits.
 * @throws CliError
 */
export function parseResource(text: string): SyncResourceRule {
  const match = /^(!?)([^:]*):([^:]+):(?:([^:/]+)\/)?([^:/]+)$/.exec(text);
  if (!match) throw new CliError(`--resource: "${text}" is not group:kind:name or group:kind:namespace/name`, 2);
  const [, not, group = '', kind = '', namespace, name = ''] = match;
  return { group, kind, name, ...(namespace !== undefined && { namespace }), ...(not && { exclude: true }) };
}

/** Reads `name=value`. @throws CliError naming the flag */
export function parsePair(flag: string, text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError(`${flag}: "${text}" is not name=value`, 2);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** Reads a whole number. @throws CliError */
export function parseWhole(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new CliError(`"${text}" is not a whole number`, 2);
  return Number(text);
}

/** Collects a flag that takes a comma list and may be repeated. */
export function collectList(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...text.split(',').map((item) => item.trim())];
}

/** What the flags say of retries. */
export interface RetryFlags {
  readonly retryLimit?: number;
  readonly retryBackoffDuration?: string;
  readonly retryBackoffFactor?: number;
  readonly retryBackoffMaxDuration?: string;
  readonly retryRefresh: boolean;
}

/** The retry strategy of the flags; undefined leaves it to the application. @throws CliError if there is only half of one */
export function parseRetry(flags: RetryFlags): object | undefined {
  const { retryLimit: limit, retryRefresh, retryBackoffDuration: duration } = flags;
  const { retryBackoffFactor: factor, retryBackoffMaxDuration: maxDuration } = flags;
  if (limit !== undefined) return { limit, refresh: retryRefresh, backoff: { duration, factor, maxDuration } };
  const lonely = duration !== undefined || factor !== undefined || maxDuration !== undefined || retryRefresh;
  if (lonely) throw new CliError('--retry-… flags need --retry-limit: without it nothing is tried again', 2);
  return undefined;
}
