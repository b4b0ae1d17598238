import { createHash } from 'node:crypto';
import type { SnapshotItem, SnapshotPart } from '../domain/diff/snapshot-item.ts';
import type { Clock } from '../ports/clock.ts';
import type { BlobStore } from './blob-store.ts';

/** What was saved before, and who saves. */
export interface SaveSnapshotOptions {
  /** Parts of the last snapshot of the application; what has not changed of them is kept as it is. */
  readonly before: readonly SnapshotPart[];
  /** Never used twice: it makes blobs belong to one snapshot, so that removing an old one cannot take part of a new one away. */
  readonly ticket: string;
}

/** Keeps what comparisons saw, so that people can be answered without asking the cluster (design §3). */
export interface SnapshotStore {
  /** Writes the parts that changed; nothing if none did. The caller keeps the answer, and then removes the parts that are not in it. */
  save(items: readonly SnapshotItem[], options: SaveSnapshotOptions): Promise<readonly SnapshotPart[]>;
  /** Reads part after part; undefined for one that is gone, because a newer snapshot took its place or nobody refreshed for long. */
  read(parts: readonly SnapshotPart[]): AsyncGenerator<readonly SnapshotItem[] | undefined>;
  remove(parts: readonly SnapshotPart[]): Promise<void>;
}

/** So much is packed at once, and written anew when one object in it changes. */
const PART_CHARACTERS = 1_000_000;

/** What a crash leaves behind goes after this; a snapshot in use is written anew when half of it is over. */
const KEEP_SECONDS = 60 * 24 * 3600;

/** Makes the store above the one of blobs, which compresses. */
export function createSnapshotStore({
  blobs,
  clock,
}: {
  readonly blobs: BlobStore;
  readonly clock: Clock;
}): SnapshotStore {
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  return {
    async save(items, { before, ticket }) {
      const known = new Map(before.map((part) => [part.content, part]));
      const lastsUntil = after(KEEP_SECONDS / 2);
      const parts: SnapshotPart[] = [];
      for (const text of partsOf(items)) {
        const content = createHash('sha256').update(text).digest('hex').slice(0, 32);
        const kept = known.get(content);
        if (kept && kept.keptUntil > lastsUntil) {
          parts.push(kept);
          continue;
        }
        const blob = await blobs.put(`{"ticket":${JSON.stringify(ticket)},"items":${text}}`, {
          ttlSeconds: KEEP_SECONDS,
        });
        parts.push({ content, blob, keptUntil: after(KEEP_SECONDS) });
      }
      return parts;
    },
    async *read(parts) {
      for (const { blob } of parts) {
        const bytes = await blobs.get(blob);
        if (bytes === undefined) yield undefined;
        else
          yield (JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly items: readonly SnapshotItem[] }).items;
      }
    },
    async remove(parts) {
      for (const { blob } of parts) await blobs.remove(blob);
    },
  };
}

/** JSON lists of items, each about as long as a part may be; a larger object is a part of its own. */
function* partsOf(items: readonly SnapshotItem[]): Generator<string> {
  let texts: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    if (length > 0 && length + text.length > PART_CHARACTERS) {
      yield `[${texts.join(',')}]`;
      texts = [];
      length = 0;
    }
    texts.push(text);
    length += text.length;
  }
  if (texts.length > 0) yield `[${texts.join(',')}]`;
}
