import { isDeepStrictEqual } from 'node:util';
import { NO_NOTIFICATION_CONFIG, type NotificationConfig } from '../domain/notification/notification-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table } from '../ports/table.ts';

const CONFIG_KEY = { partition: 'settings', sort: 'argocd-notifications-cm' } as const;
const SECRET_KEY = { partition: 'settings', sort: 'argocd-notifications-secret' } as const;
/** Every change of an application asks; another process that saves is noticed after this. */
const REMEMBER_MS = 10_000;

type Data = { readonly [key: string]: string };

/** Says who is told what, and keeps what people applied. */
export interface NotificationConfigStore {
  /** What the environment says, and over it what was applied. */
  current(): Promise<NotificationConfig>;
  /** The keys of `argocd-notifications-cm`; undefined if it was not applied. */
  read(): Promise<Data | undefined>;
  /** The names of the keys of `argocd-notifications-secret`. */
  readSecretKeys(): Promise<readonly string[]>;
  /** Replaces all keys. @throws ConcurrentUpdateError */
  save(data: Data): Promise<'created' | 'configured' | 'unchanged'>;
  /** Replaces all keys, sealed. @throws ConcurrentUpdateError */
  saveSecret(data: Data): Promise<'created' | 'configured' | 'unchanged'>;
}

/** What the store stands on. */
export interface NotificationConfigParts {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly environment: NotificationConfig;
  /** Reads the keys; they were checked before they were saved. */
  readonly parse: (data: Data, secret: Data) => NotificationConfig;
}

/** Makes the store above a table. */
export function createNotificationConfigStore(parts: NotificationConfigParts): NotificationConfigStore {
  const { table, secrets, clock, environment, parse } = parts;
  let known: { readonly config: NotificationConfig; readonly untilMs: number } | undefined;
  const read = async () => (await table.get(CONFIG_KEY))?.data.data as Data | undefined;
  const readSecret = async (): Promise<Data> => {
    const item = await table.get(SECRET_KEY);
    return item ? JSON.parse(await secrets.open(String(item.data.sealed), SECRET_KEY.sort)) : {};
  };
  return {
    async current() {
      const nowMs = clock.now().getTime();
      if (known && nowMs < known.untilMs) return known.config;
      const data = await read();
      const config = data ? merged(environment, parse(data, await readSecret())) : environment;
      known = { config, untilMs: nowMs + REMEMBER_MS };
      return config;
    },
    read,
    readSecretKeys: async () => Object.keys(await readSecret()).sort(),
    async save(data) {
      const item = await table.get(CONFIG_KEY);
      if (item && isDeepStrictEqual(item.data.data, data)) return 'unchanged';
      await table.put({ ...CONFIG_KEY, data: { data } }, { expect: item?.version ?? 'absent' });
      known = undefined;
      return item ? 'configured' : 'created';
    },
    async saveSecret(data) {
      const item = await table.get(SECRET_KEY);
      if (item && isDeepStrictEqual(await readSecret(), data)) return 'unchanged';
      const sealed = await secrets.seal(JSON.stringify(data), SECRET_KEY.sort);
      await table.put({ ...SECRET_KEY, data: { sealed } }, { expect: item?.version ?? 'absent' });
      known = undefined;
      return item ? 'configured' : 'created';
    },
  };
}

/** Services of the environment that are configured anew give way. */
function merged(environment: NotificationConfig, applied: NotificationConfig): NotificationConfig {
  const others = environment.services.filter(({ name }) => !applied.services.some((one) => one.name === name));
  const { alerts, url } = environment;
  return {
    ...NO_NOTIFICATION_CONFIG,
    ...applied,
    alerts,
    ...(url ? { url } : {}),
    services: [...applied.services, ...others],
  };
}
