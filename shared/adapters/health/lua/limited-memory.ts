/** What a script may put into strings, in bytes; an object of 1 MB is read with a tenth of it. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What is still given beyond it in small pieces, for the words of the error. */
const SPARE_BYTES = 1024 * 1024;
const SMALL_PIECE_BYTES = 1024;

let used = 0;
let isExceeded = false;

/** Whether the script has come to the limit, though it may have caught the error. */
export function isMemoryExceeded(): boolean {
  return isExceeded;
}

/** Starts counting anew, for the next script. */
export function resetMemory(): void {
  used = 0;
  isExceeded = false;
}

/**
 * Bytes that count against the limit.
 *
 * Strings of fengari are byte arrays outside of the JavaScript heap, where its limit does not reach: a script could fill the machine with
 * thirty doublings of a string.
 */
class LimitedBytes extends Uint8Array {
  constructor(...values: readonly unknown[]) {
    const [length] = values;
    const size = typeof length === 'number' ? length : 0;
    if (used + size > LIMIT_BYTES + (size > SMALL_PIECE_BYTES ? 0 : SPARE_BYTES)) {
      isExceeded = true;
      throw new RangeError(`used more than ${LIMIT_BYTES / 1024 / 1024} MB of memory for strings`);
    }
    used += size;
    super(...(values as [number]));
  }
}

/** Makes every byte array of this process count. To be called before fengari is loaded, in a process that does nothing else. */
export function limitMemory(): void {
  globalThis.Uint8Array = LimitedBytes as unknown as typeof Uint8Array;
}
