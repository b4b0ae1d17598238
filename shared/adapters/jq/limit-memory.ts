const BYTES_IN_MEGABYTE = 1_000_000;
const PAGE_BYTES = 65_536;

interface GrowingMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/**
 * Lets no WebAssembly program of this process have more memory than that: a heap limit of V8 does not count it, and what jq cannot
 * have it reports as an error.
 */
export function limitWebAssemblyMemory(megabytes: number): void {
  // The types of Node leave WebAssembly to the browser's.
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: GrowingMemory } } }).WebAssembly;
  const grow = Memory.prototype.grow;
  Memory.prototype.grow = function limited(this: GrowingMemory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > megabytes * BYTES_IN_MEGABYTE) {
      throw new RangeError(`needs more than ${megabytes} MB of memory`);
    }
    return grow.call(this, pages);
  };
}
