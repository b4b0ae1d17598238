/** Keeps values in memory up to a size; what was not used for the longest goes first. */
export interface BoundedMemory<Value> {
  get(key: string): Value | undefined;
  /** @param bytes about how much memory the value takes; one larger than all of the memory is not kept */
  put(key: string, value: Value, bytes: number): void;
}

/** @param maxBytes of all values together */
export function createBoundedMemory<Value>(maxBytes: number): BoundedMemory<Value> {
  // A Map keeps the order of insertion: whatever is used moves to its end.
  const entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let used = 0;
  const remove = (key: string): void => {
    used -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    put(key, value, bytes) {
      remove(key);
      if (bytes > maxBytes) return;
      entries.set(key, { value, bytes });
      used += bytes;
      for (const oldest of entries.keys()) {
        if (used <= maxBytes) break;
        remove(oldest);
      }
    },
  };
}
