import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { BUILTIN_KINDS } from '../kinds/builtin-kinds.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { builtinType } from '../schema/builtin-types.ts';
import { decodeProtobuf } from '../schema/protobuf.ts';
import type { StructNode } from '../schema/type-node.ts';
import { badRequest, StatusError, unsupportedMediaType } from '../status-errors.ts';

/** The API server's limit on a body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Bodies that belong to no kind of their own. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  Scale: 'V1Scale',
  DeleteOptions: 'V1DeleteOptions',
  SelfSubjectAccessReview: 'V1SelfSubjectAccessReview',
  SelfSubjectReview: 'V1SelfSubjectReview',
};

function builtinTypeOf(apiVersion: string, kind: string): StructNode | undefined {
  const other = OTHER_TYPES[kind];
  if (other !== undefined) return builtinType(other);
  return BUILTIN_KINDS.find((one) => apiVersionOf(one) === apiVersion && one.kind === kind)?.type;
}

/** The media type of a request body, without parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads a body as JSON, YAML or Kubernetes' protobuf.
 *
 * @returns undefined when there is none
 * @throws StatusError 400 if it cannot be parsed, 413 if it is too large, 415 if it is in another format
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
      throw new StatusError(413, 'RequestEntityTooLarge', message);
    }
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const bytes = Buffer.concat(chunks);
  const type = mediaTypeOf(request);
  if (type === PROTOBUF) return decodeProtobuf(bytes, builtinTypeOf);
  const text = bytes.toString('utf8');
  if (type.includes('yaml')) return parseYaml(text);
  if (type.includes('cbor')) {
    throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
  }
  return parseJson(text);
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, schema: 'yaml-1.1' });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${reason}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
