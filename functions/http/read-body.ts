import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MalformedRequestError, PayloadTooLargeError } from '../../shared/domain/errors/request-errors.ts';
import { parseJsonText, parseYamlText } from './parse-text.ts';

/** Far more than any manifest; what Lambda takes at most is 6 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** A directory that is sent to be rendered compresses well. */
const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

/**
 * Reads the body of a request as YAML if its content type says so, else as JSON.
 * @returns undefined if there is no body
 * @throws PayloadTooLargeError, packed or unpacked
 * @throws MalformedRequestError saying where the text cannot be understood
 */
export function readBody(event: APIGatewayProxyEventV2): unknown {
  const sent = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (sent.length > MAX_BODY_BYTES) {
    throw new PayloadTooLargeError(`the body has ${sent.length} bytes; at most ${MAX_BODY_BYTES} are accepted`);
  }
  const bytes = event.headers['content-encoding']?.trim().toLowerCase() === 'gzip' ? unpack(sent) : sent;
  const text = bytes.toString('utf8');
  if (text.trim() === '') return undefined;
  return /\byaml\b/.test(contentTypeOf(event)) ? parseYamlText(text, 'the body') : parseJsonText(text, 'the body');
}

function unpack(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new MalformedRequestError('the body is not compressed with gzip, as content-encoding says');
    }
    throw new PayloadTooLargeError(`the body is larger than ${MAX_UNPACKED_BYTES} bytes when it is unpacked`);
  }
}

/** The media type of the body, in lower case and without parameters; '' if it is not stated. */
export function contentTypeOf(event: APIGatewayProxyEventV2): string {
  return (event.headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();
}
