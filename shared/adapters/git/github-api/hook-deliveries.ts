import type { HookDeliveries, HookDelivery } from '../../../ports/git-host.ts';
import { type Fields, fieldsOf, listOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';

const MAX_PAGES = 10;

/** A hook whose deliveries are asked for: its path in the API, and what that needs. */
export interface HookLocation {
  readonly key: string;
  /** `/app/hook`, or `/repos/{owner}/{name}/hooks/{id}`. */
  readonly path: string;
  readonly permission: string;
}

/** Deliveries of a hook (docs.github.com/rest/apps/webhooks, rest/repos/webhooks); GitHub keeps and redelivers those of three days. */
export function createHookDeliveries(
  client: HostClient,
  { key, path: hook, permission }: HookLocation,
): HookDeliveries {
  return {
    key,
    async list(since) {
      const found: HookDelivery[] = [];
      let path: string | undefined = `${hook}/deliveries?per_page=100`;
      for (let page = 0; page < MAX_PAGES && path !== undefined; page++) {
        const answer = await client.ask({ method: 'GET', path, permission });
        const deliveries = listOf(answer.body).map(toDelivery);
        found.push(...deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= since.getTime()));
        // Newest first: what follows is older still.
        const isPast = deliveries.some(({ deliveredAt }) => Date.parse(deliveredAt) < since.getTime());
        path = isPast ? undefined : answer.nextPath;
      }
      return found;
    },
    async redeliver(id) {
      const path = `${hook}/deliveries/${encodeURIComponent(id)}/attempts`;
      await client.ask({ method: 'POST', path, permission });
    },
  };
}

/** Finds the hooks of a repository that come to us. */
export async function findRepositoryHooks(client: HostClient, base: string): Promise<readonly HookDeliveries[]> {
  const permission = 'repository webhooks: write';
  const answer = await client.ask({ method: 'GET', path: `${base}/hooks?per_page=100`, permission });
  return listOf(answer.body)
    .filter((hook) => hook.active === true && isOurs(fieldsOf(hook.config).url))
    .map(({ id }) => {
      const path = `${base}/hooks/${String(id)}`;
      return createHookDeliveries(client, { key: path, path, permission });
    });
}

function isOurs(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).pathname.endsWith('/api/webhook');
}

function toDelivery({ id, guid, delivered_at, redelivery, status_code, event }: Fields): HookDelivery {
  return {
    id: String(id),
    guid: String(guid),
    deliveredAt: String(delivered_at),
    isRedelivery: redelivery === true,
    statusCode: typeof status_code === 'number' ? status_code : 0,
    event: String(event),
  };
}
