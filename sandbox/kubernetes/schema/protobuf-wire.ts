import { badRequest } from '../status-errors.ts';

/** One field of a protobuf message: a varint, or the bytes of anything else. */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** Wire types of a fixed length; the other one (2) says its length. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * Splits a protobuf message into its fields.
 *
 * @throws StatusError 400 if it is cut off or malformed
 */
export function readFields(message: Buffer): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let offset = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[offset];
      if (byte === undefined) throw badRequest('the protobuf message is cut off');
      offset += 1;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw badRequest('the protobuf message has a number of more than 64 bits');
  };
  const bytes = (length: number): Buffer => {
    if (offset + length > message.length) throw badRequest('the protobuf message is cut off');
    offset += length;
    return message.subarray(offset - length, offset);
  };
  while (offset < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
      case 2:
      case 5:
        fields.push({ number, value: bytes(FIXED_BYTES[Number(tag & 7n)] ?? Number(varint())) });
        break;
      default:
        throw badRequest('the protobuf message has a field of an unknown wire type');
    }
  }
  return fields;
}

/** The text of a field; '' if it is absent. */
export function readText(fields: readonly ProtobufField[], number: number): string {
  const found = fields.find((field) => field.number === number)?.value;
  return Buffer.isBuffer(found) ? found.toString('utf8') : '';
}

/** The whole number of a field; 0 if it is absent. */
export function readSigned(fields: readonly ProtobufField[], number: number): number {
  const found = fields.find((field) => field.number === number)?.value;
  return typeof found === 'bigint' ? Number(BigInt.asIntN(64, found)) : 0;
}
