import { isDeepStrictEqual } from 'node:util';
import type { NotificationConfig } from '../domain/notification/notification-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table } from '../ports/table.ts';

const CONFIG_KEY = { partition: 'settings', sort: 'argocd-notifications-cm' } as const;
const SECRET_KEY = { partition: 'settings', sort: 'argocd-notifications-secret' } as const;
/** Another process that saves is noticed after this. */
const REMEMBER_MS = 10_000;

type Data = { readonly [key: string]: string };

/** What saving did, in kubectl's words. */
export type SaveOutcome = 'created' | 'configured' | 'unchanged';

/** Says who is told what, and keeps what people applied. */
export interface NotificationConfigStore {
  /** What the environment says, and over it what was applied. */
  current(): Promise<NotificationConfig>;
  /** Whether anybody may be told of trouble (`WINDLASS_ALERTS`), and of more (a ConfigMap was applied). */
  isTold(): Promise<{ readonly hasAlerts: boolean; readonly hasTriggers: boolean }>;
  /** Replaces all keys of `argocd-notifications-cm`. @throws ConcurrentUpdateError */
  saveConfig(data: Data): Promise<SaveOutcome>;
  /** Replaces all keys of `argocd-notifications-secret`. @throws ConcurrentUpdateError */
  saveSecret(data: Data): Promise<SaveOutcome>;
}

/** What the store stands on. */
export interface NotificationConfigParts {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly environment: NotificationConfig;
  /** Reads the keys. What has a fault, since the Secret was changed or by an older version, is left out: nothing else waits for it. */
  readonly parse: (data: Data, secret: Data) => { readonly config: NotificationConfig };
}

/** Makes the store above a table. Both are sealed: a ConfigMap may have tokens in it. */
export function createNotificationConfigStore(parts: NotificationConfigParts): NotificationConfigStore {
  const { clock, environment, parse } = parts;
  const config = remembered(clock, async () => {
    const data = await readSealed(parts, CONFIG_KEY);
    return data ? merged(environment, parse(data, (await readSealed(parts, SECRET_KEY)) ?? {}).config) : environment;
  });
  // Asked at every change of an application, which is not to fail because a Secret cannot be opened.
  const isApplied = remembered(clock, async () => (await parts.table.get(CONFIG_KEY)) !== undefined);
  const save = async (key: typeof CONFIG_KEY | typeof SECRET_KEY, data: Data): Promise<SaveOutcome> => {
    const item = await parts.table.get(key);
    if (item && isDeepStrictEqual(await readSealed(parts, key), data)) return 'unchanged';
    const sealed = await parts.secrets.seal(JSON.stringify(data), key.sort);
    await parts.table.put({ ...key, data: { sealed } }, { expect: item?.version ?? 'absent' });
    config.forget();
    isApplied.forget();
    return item ? 'configured' : 'created';
  };
  return {
    current: config.read,
    isTold: async () => ({ hasAlerts: environment.alerts.length > 0, hasTriggers: await isApplied.read() }),
    saveConfig: (data) => save(CONFIG_KEY, data),
    saveSecret: (data) => save(SECRET_KEY, data),
  };
}

function remembered<Value>(clock: Clock, load: () => Promise<Value>) {
  let known: { readonly value: Value; readonly untilMs: number } | undefined;
  const read = async () => {
    const nowMs = clock.now().getTime();
    if (!known || nowMs >= known.untilMs) known = { value: await load(), untilMs: nowMs + REMEMBER_MS };
    return known.value;
  };
  return {
    read,
    forget() {
      known = undefined;
    },
  };
}

async function readSealed(
  { table, secrets }: NotificationConfigParts,
  key: typeof CONFIG_KEY | typeof SECRET_KEY,
): Promise<Data | undefined> {
  const item = await table.get(key);
  return item && JSON.parse(await secrets.open(String(item.data.sealed), key.sort));
}

/** Services of the environment that are configured anew give way. */
function merged(environment: NotificationConfig, applied: NotificationConfig): NotificationConfig {
  const isAnew = (name: string) =>
    applied.services.some((one) => one.name === name) || Object.hasOwn(applied.serviceFaults, name);
  const { alerts, url } = environment;
  return {
    ...applied,
    alerts,
    ...(url ? { url } : {}),
    services: [...applied.services, ...environment.services.filter(({ name }) => !isAnew(name))],
  };
}
