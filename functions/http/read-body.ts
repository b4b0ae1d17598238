import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseAllDocuments } from 'yaml';
import { MalformedRequestError, PayloadTooLargeError } from '../../shared/domain/errors/request-errors.ts';

/** Far more than any manifest; what Lambda takes at most is 6 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Reads the body of a request as YAML if its content type says so, else as JSON.
 * @returns undefined if there is no body
 * @throws PayloadTooLargeError
 * @throws MalformedRequestError saying where the text cannot be understood
 */
export function readBody(event: APIGatewayProxyEventV2): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new PayloadTooLargeError(`the body has ${bytes.length} bytes; at most ${MAX_BODY_BYTES} are accepted`);
  }
  const text = bytes.toString('utf8');
  if (text.trim() === '') return undefined;
  return /\byaml\b/.test(contentTypeOf(event)) ? parseYaml(text) : parseJson(text);
}

/** The media type of the body, in lower case and without parameters; '' if it is not stated. */
export function contentTypeOf(event: APIGatewayProxyEventV2): string {
  return (event.headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedRequestError(`the body is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function parseYaml(text: string): unknown {
  const documents = parseAllDocuments(text, { logLevel: 'silent' }).filter((document) => document.contents !== null);
  const [document] = documents;
  if (document === undefined) return undefined;
  if (documents.length > 1) {
    throw new MalformedRequestError(`the body has ${documents.length} YAML documents; send one at a time`);
  }
  const [fault] = document.errors;
  if (fault) throw new MalformedRequestError(`the body is not YAML: ${fault.message}`, { cause: fault });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new MalformedRequestError(`the body is not YAML: ${(error as Error).message}`, { cause: error });
  }
}
