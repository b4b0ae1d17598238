import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_SETTINGS, type SystemSettings } from '../domain/settings/system-settings.ts';
import type { Table, TableItem } from '../ports/table.ts';

const KEY = { partition: 'settings', sort: 'argocd-cm' } as const;

/** The keys of `argocd-cm` as they were applied. */
export interface StoredSettings {
  readonly data: { readonly [key: string]: string };
  /** '0' as long as nobody applied any. */
  readonly resourceVersion: string;
}

/** Keeps what holds for all applications. */
export interface SettingsStore {
  /** The settings as they are used; the defaults if none were applied. */
  current(): Promise<SystemSettings>;
  read(): Promise<StoredSettings>;
  /**
   * Replaces all keys.
   * @throws ConcurrentUpdateError
   */
  save(data: StoredSettings['data']): Promise<StoredSettings>;
}

/**
 * Makes the store above a table.
 * @param options.parse reads the keys; they were checked before they were saved
 */
export function createSettingsStore(options: {
  readonly table: Table;
  readonly parse: (data: StoredSettings['data']) => SystemSettings;
}): SettingsStore {
  const { table, parse } = options;
  let parsed: { readonly version: number; readonly settings: SystemSettings } | undefined;
  return {
    async current() {
      const item = await table.get(KEY);
      if (!item) return DEFAULT_SETTINGS;
      // Each comparison asks; reading a hundred overrides anew would be most of its work.
      if (parsed?.version !== item.version) parsed = { version: item.version, settings: parse(dataOf(item)) };
      return parsed.settings;
    },
    async read() {
      const item = await table.get(KEY);
      return item ? decode(item, item.version) : { data: {}, resourceVersion: '0' };
    },
    async save(data) {
      const item = await table.get(KEY);
      if (item && isDeepStrictEqual(dataOf(item), data)) return decode(item, item.version);
      const version = await table.put({ ...KEY, data: { data } }, { expect: item?.version ?? 'absent' });
      return { data, resourceVersion: String(version) };
    },
  };
}

function decode(item: TableItem, version: number): StoredSettings {
  return { data: dataOf(item), resourceVersion: String(version) };
}

function dataOf(item: TableItem): StoredSettings['data'] {
  return item.data.data as StoredSettings['data'];
}
