import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

/** How an address calls its function: `InvokeMode` of a function URL. */
export type InvokeMode = 'buffered' | 'streaming';

/** What came over the wire; pieces as they were written. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly pieces: AsyncIterable<string>;
}

/** A function as it stands in its bundle; only `isStreaming` tells which kind it is, as only the runtime knows. */
export type UrlFunction = (...parameters: never[]) => unknown;

type StreamingHandler = (event: APIGatewayProxyEventV2, target: PlayedStream, context: Context) => Promise<void>;
type BufferedHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const PRELUDE = 'application/vnd.awslambda.http-integration-response';
/** Between the prelude with status and headers and the body. */
const DELIMITER = '\0'.repeat(8);

/**
 * Puts the global `awslambda` there, as the Node runtime of Lambda does before it loads a function. Its ways are those of
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client: the prelude is written with the first write, and not before.
 */
export function playLambdaRuntime(): void {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: 'response' }),
      HttpResponseStream: {
        from(target: PlayedStream, metadata: object) {
          target.setContentType(PRELUDE);
          target.beforeFirstWrite = `${JSON.stringify(metadata)}${DELIMITER}`;
          return target;
        },
      },
    },
  });
}

/** Whether the runtime would hand a stream to the function. */
export function isStreaming(handler: UrlFunction): boolean {
  return STREAMING in handler;
}

/**
 * Calls a function as its address does. A mode that does not fit the function shows: a whole answer to a streaming address comes as it
 * is, with status 200, and a streamed one to a buffered address with its prelude.
 */
export async function callFunctionUrl(
  handler: UrlFunction,
  {
    mode,
    event,
    context,
  }: { readonly mode: InvokeMode; readonly event: APIGatewayProxyEventV2; readonly context: Context },
): Promise<UrlAnswer> {
  if (!isStreaming(handler)) {
    const answer = await (handler as unknown as BufferedHandler)(event, context);
    if (mode === 'streaming') return asIs(JSON.stringify(answer));
    const { statusCode = 200, headers = {}, body = '' } = answer;
    return { status: statusCode, headers: headers as UrlAnswer['headers'], pieces: once(body) };
  }
  const target = new PlayedStream();
  const ended = (handler as unknown as StreamingHandler)(event, target, context).then(() => finished(target));
  const pieces = target.read(ended);
  const first = (await pieces.next()).value ?? '';
  if (mode === 'buffered') return asIs(first + (await textOf(pieces)));
  if (target.contentType !== PRELUDE) return { status: 200, headers: {}, pieces: prepend(first, pieces) };
  const [prelude = '', rest = ''] = first.split(DELIMITER);
  const { statusCode, headers } = JSON.parse(prelude);
  return { status: statusCode, headers, pieces: prepend(rest, pieces) };
}

/** All pieces together. */
export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** What the runtime hands to a streaming function. */
class PlayedStream extends Writable {
  beforeFirstWrite = '';
  contentType = 'application/octet-stream';
  #written: string[] = [];
  #more = Promise.withResolvers<void>();

  constructor() {
    super({ decodeStrings: false });
  }

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.#written.push(this.beforeFirstWrite + String(chunk));
    this.beforeFirstWrite = '';
    this.#more.resolve();
    done();
  }

  /** What is written, piece by piece, until the function has ended. */
  async *read(ended: Promise<void>): AsyncGenerator<string> {
    let isOver = false;
    const over = ended.finally(() => {
      isOver = true;
      this.#more.resolve();
    });
    over.catch(() => {});
    for (;;) {
      await this.#more.promise;
      this.#more = Promise.withResolvers();
      yield* this.#written.splice(0);
      if (isOver) return await over;
    }
  }
}

function asIs(text: string): UrlAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, pieces: once(text) };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  yield* rest;
}
