import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { RenderKey } from '../ports/render-cache.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table, TableItem, TableKey } from '../ports/table.ts';

/** Where a render is stored. */
export type StoredRender = {
  /** Of the sealed render. */
  readonly blob: string;
  /** Keyed hash of what it read: a second render of the same files takes the place of the first. */
  readonly reads: string;
  /** Seconds since 1970. */
  readonly at: number;
  /** Likewise; from then on it does not stand any more. */
  readonly until?: number;
};

/** Knows which renders are stored, and what they depend on besides files. */
export interface RenderIndex {
  /** Addresses by which all else is found; keyed hashes, because options of sources may hold secrets. */
  sourcePlace(source: string): TableKey;
  rendersPlace(key: RenderKey): TableKey;
  readNames(place: TableKey): Promise<readonly string[] | undefined>;
  /** Adds names to those that are there; nothing is written if all of them are, and last at least until `neededUntil`. */
  addNames(
    place: TableKey,
    names: readonly string[],
    expiry: { readonly neededUntil: number; readonly expiresAt: number },
  ): Promise<readonly string[]>;
  readRenders(place: TableKey): Promise<readonly StoredRender[]>;
  /** Puts a render before the others. @returns all that are kept */
  addRender(place: TableKey, render: StoredRender, expiresAt: number): Promise<readonly StoredRender[]>;
}

/** The commits of a few branches and pull requests, between which an application may go to and fro. */
const RENDERS_PER_KEY = 4;
const WRITE_ATTEMPTS = 5;

/** Makes the index above a table. */
export function createRenderIndex({
  table,
  secrets,
}: {
  readonly table: Table;
  readonly secrets: SecretBox;
}): RenderIndex {
  // One fingerprint has 64 bits. A wrong render must not be found by chance, so there are two.
  const hash = (text: string) => secrets.fingerprint(`a${text}`) + secrets.fingerprint(`b${text}`);
  const partitionOf = (source: string) => `render#${hash(source)}`;

  async function update(
    place: TableKey,
    change: (item: TableItem | undefined) => TableItem['data'],
    expiresAt: number,
  ) {
    for (let attempt = 1; ; attempt++) {
      const item = await table.get(place);
      const data = change(item);
      try {
        await table.put({ ...place, data, expiresAt }, { expect: item?.version ?? 'absent' });
        return data;
      } catch (error) {
        if (!(error instanceof ConcurrentUpdateError) || attempt === WRITE_ATTEMPTS) throw error;
      }
    }
  }

  return {
    sourcePlace: (source) => ({ partition: partitionOf(source), sort: 'inputs' }),
    rendersPlace: ({ source, inputs }) => ({ partition: partitionOf(source), sort: `renders#${hash(inputs)}` }),
    async readNames(place) {
      const item = await table.get(place);
      return item && namesOf(item);
    },
    async addNames(place, names, { neededUntil, expiresAt }) {
      const item = await table.get(place);
      const before = namesOf(item);
      if (names.every((name) => before.includes(name)) && (item?.expiresAt ?? 0) >= neededUntil) return before;
      const merge = (item: TableItem | undefined) => ({ names: [...new Set([...namesOf(item), ...names])].sort() });
      return (await update(place, merge, expiresAt)).names as readonly string[];
    },
    readRenders: async (place) => rendersOf(await table.get(place)),
    async addRender(place, render, expiresAt) {
      const add = (item: TableItem | undefined) => {
        const others = rendersOf(item).filter(({ reads }) => reads !== render.reads);
        return { renders: [render, ...others].slice(0, RENDERS_PER_KEY) };
      };
      return (await update(place, add, expiresAt)).renders as readonly StoredRender[];
    },
  };
}

function namesOf(item: TableItem | undefined): readonly string[] {
  return (item?.data.names ?? []) as readonly string[];
}

function rendersOf(item: TableItem | undefined): readonly StoredRender[] {
  return (item?.data.renders ?? []) as readonly StoredRender[];
}
