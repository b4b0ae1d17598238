import { type Fields, listOf } from './answer-fields.ts';
import type { HostClient, HostRequest } from './host-client.ts';

const MAX_PAGES = 10;

/** Finds an object in a list that comes in pages: the first that matches, on the first ten of them. */
export async function findOnPages(
  client: HostClient,
  list: HostRequest,
  matches: (fields: Fields) => boolean,
): Promise<Fields | undefined> {
  let path: string | undefined = list.path;
  for (let page = 0; page < MAX_PAGES && path !== undefined; page++) {
    const answer = await client.ask({ ...list, path });
    const found = listOf(answer.body).find(matches);
    if (found) return found;
    path = answer.nextPath;
  }
  return undefined;
}
