/** Takes the bytes of a Git server apart: its announcement of refs, which ends in a flush packet, and what comes after. */
export interface AnnouncementReader {
  /** @returns whether the announcement is complete */
  push(chunk: Buffer): boolean;
  /** All packets up to and with the flush. */
  announcement(): Buffer;
  /** The bytes behind it that have come already. */
  rest(): Buffer;
}

const HEADER_LENGTH = 4;

/**
 * Makes a reader of packet lines: four hex digits of length, which count themselves, then the text; `0000` is a flush
 * (gitprotocol-common, "pkt-line format").
 * @throws Error from `push` if the bytes are no packets
 */
export function createAnnouncementReader(): AnnouncementReader {
  const packets: Buffer[] = [];
  let pending = Buffer.alloc(0);
  let isComplete = false;
  return {
    push(chunk) {
      pending = Buffer.concat([pending, chunk]);
      let start = 0;
      while (!isComplete && pending.length - start >= HEADER_LENGTH) {
        const length = readLength(pending.toString('latin1', start, start + HEADER_LENGTH));
        const end = start + Math.max(length, HEADER_LENGTH);
        if (end > pending.length) break;
        isComplete = length === 0;
        start = end;
      }
      packets.push(pending.subarray(0, start));
      pending = pending.subarray(start);
      return isComplete;
    },
    announcement: () => Buffer.concat(packets),
    rest: () => pending,
  };
}

function readLength(header: string): number {
  if (!/^[0-9a-f]{4}$/i.test(header)) throw new Error('the server does not speak the Git protocol');
  return Number.parseInt(header, 16);
}
