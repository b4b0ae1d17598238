import { CliError } from '../cli-error.ts';
import { type ApiClient, ApiError, type Query } from './client.ts';

/** One of the things that are registered, as somebody has typed it. */
export interface Registered<Item> {
  /** Like `cluster`. */
  readonly kind: string;
  readonly typed: string;
  readonly path: string;
  readonly query?: Query;
  /** Where all of them are listed. */
  readonly listPath: string;
  readonly nameOf: (item: Item) => string;
}

/**
 * Reads something that is registered.
 * @throws CliError naming those that there are, if it is not one of them
 */
export async function findRegistered<Item>(client: ApiClient, wanted: Registered<Item>): Promise<Item> {
  const { kind, typed, path, query = {}, listPath, nameOf } = wanted;
  try {
    return (await client.request<Item>('GET', path, { query })).body;
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
    const { body } = await client.request<{ items: readonly Item[] }>('GET', listPath);
    const known = body.items.map(nameOf);
    const rest = known.length === 0 ? 'none is registered' : `there are: ${known.join(', ')}`;
    throw new CliError(`there is no ${kind} '${typed}'; ${rest}`);
  }
}
