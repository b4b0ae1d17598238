import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../domain/errors/gitops-error.ts';
import { MalformedRequestError, NotFoundError } from '../domain/errors/request-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table, TableItem } from '../ports/table.ts';

/** `create` refuses another spec for a registered key, `upsert` replaces it, `update` wants the key to be registered. */
export interface SaveOptions {
  readonly mode: 'create' | 'upsert' | 'update';
}

/** What everybody may know of a registered thing. */
export interface RegistryEntry<Spec> {
  readonly key: string;
  readonly spec: Spec;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly resourceVersion: string;
}

/** A thing to be registered. */
export interface RegistryInput<Spec, Secret> {
  readonly key: string;
  /** Undefined leaves the stored secret as it is. */
  readonly secret: Secret | undefined;
  /** Makes the spec, which may say whether there is a secret. */
  readonly specOf: (secret: Secret | undefined) => Spec;
}

/** Keeps things that have a part which may be shown, the spec, and a part which must not, the secret. */
export interface SealedRegistry<Spec, Secret> {
  /** All entries, by key. */
  list(): Promise<readonly RegistryEntry<Spec>[]>;
  read(key: string): Promise<RegistryEntry<Spec> | undefined>;
  readSecret(key: string): Promise<Secret | undefined>;
  /** Both parts by one read. */
  open(key: string): Promise<{ readonly spec: Spec; readonly secret: Secret | undefined } | undefined>;
  /**
   * @throws MalformedRequestError if the key has another spec or secret and mode is `create`;
   * NotFoundError if it is not registered and mode is `update`; ConcurrentUpdateError
   */
  save(input: RegistryInput<Spec, Secret>, options: SaveOptions): Promise<RegistryEntry<Spec>>;
  /** Answers whether there was such an entry. */
  remove(key: string): Promise<boolean>;
}

/** What a registry stands on. */
export interface RegistryParts {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly clock: Clock;
}

/**
 * Makes the registry of one kind of things above a table.
 * @param kind names the partition, and the things in messages
 */
export function createSealedRegistry<Spec, Secret>(
  { table, secrets, clock }: RegistryParts,
  kind: 'cluster' | 'repository' | 'repository-credentials' | 'certificate',
): SealedRegistry<Spec, Secret> {
  const keyOf = (key: string) => ({ partition: kind, sort: key });
  // Binds what is sealed to its place: moved to another item, it does not open.
  const contextOf = (key: string) => `${kind}/${key}`;
  const unseal = async (item: TableItem): Promise<Secret | undefined> =>
    item.data.sealed === undefined
      ? undefined
      : JSON.parse(await secrets.open(String(item.data.sealed), contextOf(item.sort)));

  return {
    list: () => listEntries(table, kind),
    async read(key) {
      const item = await table.get(keyOf(key));
      return item && decode(item);
    },
    async readSecret(key) {
      const item = await table.get(keyOf(key));
      return item && unseal(item);
    },
    async open(key) {
      const item = await table.get(keyOf(key));
      return item && { spec: decode<Spec>(item).spec, secret: await unseal(item) };
    },
    async save(input, { mode }) {
      const item = await table.get(keyOf(input.key));
      if (!item && mode === 'update') throw new NotFoundError(`${kind} "${input.key}" is not registered`);
      const stored = item && { secret: await unseal(item), spec: item.data.spec };
      const secret = input.secret === undefined ? stored?.secret : toJson(input.secret);
      const spec = toJson(input.specOf(secret));
      if (item && isDeepStrictEqual(stored, { secret, spec })) return decode(item);
      if (item && mode === 'create') {
        throw new MalformedRequestError(`existing ${kind} spec is different; use upsert flag to force update`);
      }
      const sealed =
        secret === undefined ? {} : { sealed: await secrets.seal(JSON.stringify(secret), contextOf(input.key)) };
      const data = { spec: spec as Json, createdAt: item?.data.createdAt ?? clock.now().toISOString(), ...sealed };
      const version = await table.put({ ...keyOf(input.key), data }, { expect: item?.version ?? 'absent' });
      return decode({ ...keyOf(input.key), data, version });
    },
    async remove(key) {
      const item = await table.get(keyOf(key));
      if (item) await table.delete(keyOf(key), { expect: item.version });
      return item !== undefined;
    },
  };
}

async function listEntries<Spec>(table: Table, partition: string): Promise<readonly RegistryEntry<Spec>[]> {
  const entries: RegistryEntry<Spec>[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(partition, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.items.map((item) => decode<Spec>(item)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
}

function decode<Spec>(item: TableItem): RegistryEntry<Spec> {
  return {
    key: item.sort,
    spec: item.data.spec as Spec,
    createdAt: String(item.data.createdAt),
    resourceVersion: String(item.version),
  };
}

/** As it will be read back: absent fields are left out. */
function toJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
