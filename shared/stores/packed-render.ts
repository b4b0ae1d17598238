import type { ReadSet } from '../domain/render/read-set.ts';
import type { CachedRender, RenderOutcome } from '../ports/render-cache.ts';
import { compress, decompress } from './compress.ts';

/** A render in little memory: its outcome is compressed until somebody wants it. */
export interface PackedRender {
  readonly readSet: ReadSet;
  /** Read set and outcome as compressed JSON. */
  readonly packed: Buffer;
  /** About how much memory it takes. */
  readonly bytes: number;
}

/** What a packed render unpacks to. */
interface Content {
  readonly readSet: ReadSet;
  readonly outcome: RenderOutcome;
}

/** Manifests repeat themselves: more effort hardly makes them smaller. */
const LEVEL = 1;

/** Compresses a render. */
export async function packRender(readSet: ReadSet, outcome: RenderOutcome): Promise<PackedRender> {
  const content: Content = { readSet, outcome };
  return packed(readSet, await compress(JSON.stringify(content), { level: LEVEL }));
}

/** Makes a packed render of its compressed form. */
export async function readPackedRender(bytes: Buffer): Promise<PackedRender> {
  return packed((await unpack(bytes)).readSet, bytes);
}

/** Lets a packed render be asked for its outcome. */
export function openPackedRender({ readSet, packed: bytes }: PackedRender): CachedRender {
  return { readSet, open: async () => (await unpack(bytes)).outcome };
}

function packed(readSet: ReadSet, bytes: Buffer): PackedRender {
  return { readSet, packed: bytes, bytes: bytes.length + 2 * JSON.stringify(readSet).length };
}

async function unpack(bytes: Buffer): Promise<Content> {
  return JSON.parse((await decompress(bytes)).toString('utf8')) as Content;
}
