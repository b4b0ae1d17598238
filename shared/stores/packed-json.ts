import { gunzipSync, gzipSync } from 'node:zlib';
import type { TableItem } from '../ports/table.ts';

/** From here on it is compressed: a bigger item costs more write units, and DynamoDB stops at 400 KB. */
const COMPRESS_FROM_CHARACTERS = 4_000;

/** Packs a value into the data of an item, compressed if it is large. */
export function packJson(value: unknown): TableItem['data'] {
  const text = JSON.stringify(value);
  if (text.length < COMPRESS_FROM_CHARACTERS) return { text };
  return { gzip: gzipSync(text, { level: 1 }).toString('base64') };
}

/** Unpacks what `packJson` packed. */
export function unpackJson({ text, gzip }: TableItem['data']): unknown {
  return JSON.parse(typeof text === 'string' ? text : gunzipSync(Buffer.from(String(gzip), 'base64')).toString());
}
