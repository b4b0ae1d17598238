import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync, type ZlibOptions } from 'node:zlib';

/** Below, handing the work to another thread costs more than the work. */
const OWN_THREAD_FROM_BYTES = 64 * 1024;

const gzipElsewhere = promisify<Uint8Array | string, ZlibOptions, Buffer>(gzip);
const gunzipElsewhere = promisify<Uint8Array, Buffer>(gunzip);

/** Compresses with gzip; what is large, in another thread. */
export async function compress(content: Uint8Array | string, options: ZlibOptions = {}): Promise<Buffer> {
  return content.length < OWN_THREAD_FROM_BYTES ? gzipSync(content, options) : gzipElsewhere(content, options);
}

/** Reverses `compress`. @throws Error if the content is damaged */
export async function decompress(content: Uint8Array): Promise<Buffer> {
  return content.length < OWN_THREAD_FROM_BYTES ? gunzipSync(content) : gunzipElsewhere(content);
}
