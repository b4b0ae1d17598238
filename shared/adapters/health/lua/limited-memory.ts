/** What a script may put into strings, in bytes; an object of 1 MB is read with a tenth of it. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What is still given beyond it in small pieces, for the words of the error. */
const SPARE_BYTES = 1024 * 1024;
const SMALL_PIECE_BYTES = 1024;

const EXCESS = `used more than ${LIMIT_BYTES / 1024 / 1024} MB of memory for strings`;

let used = 0;
let isExceeded = false;

/** Says that the script came to the limit, though it may have caught the error; undefined if it did not. */
export function describeExcess(): string | undefined {
  return isExceeded ? EXCESS : undefined;
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
  /** Either a length, or what another byte array is made of; named one by one, for this runs for each string of an object. */
  constructor(source: unknown, offset?: unknown, length?: unknown) {
    if (typeof source === 'number') grant(source);
    super(source as ArrayBuffer, offset as number, length as number);
  }
}

function grant(size: number): void {
  if (used + size > LIMIT_BYTES + (size > SMALL_PIECE_BYTES ? 0 : SPARE_BYTES)) {
    isExceeded = true;
    throw new RangeError(EXCESS);
  }
  used += size;
}

/** Makes every byte array of this process count. To be called before fengari is loaded, in a process that does nothing else. */
export function limitMemory(): void {
  globalThis.Uint8Array = LimitedBytes as unknown as typeof Uint8Array;
}
