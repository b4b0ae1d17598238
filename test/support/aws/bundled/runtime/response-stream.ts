import type { ClientRequest, IncomingMessage } from 'node:http';
import { answerOf, describeError, sendToRuntime } from './requests.ts';

type Write = (chunk: unknown, ...more: unknown[]) => boolean;

/** No Writable of Node: an object with some of its methods and states, which the runtime puts before its request. */
interface ResponseStream {
  write: Write;
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: (write: Write) => void;
}

/** What a streaming function writes to, and how it ends. */
interface CreatedStream {
  readonly stream: object;
  /** The runtime's answer to all of it. */
  readonly isTaken: Promise<IncomingMessage>;
  /** Ends it with an error, in trailers. */
  fail(error: unknown): Promise<void>;
}

const METHODS = [
  ...['cork', 'destroy', 'end', 'uncork', 'write', 'setContentType'],
  ...['addListener', 'emit', 'eventNames', 'getMaxListeners', 'listenerCount', 'listeners', 'off', 'on', 'once'],
  ...[
    'prependListener',
    'prependOnceListener',
    'rawListeners',
    'removeAllListeners',
    'removeListener',
    'setMaxListeners',
  ],
];
const STATES = [
  ...['destroyed', 'writable', 'writableFinished', 'writableObjectMode', 'writableBuffer', 'writableEnded'],
  ...['writableNeedDrain', 'writableHighWaterMark', 'writableCorked', 'writableLength'],
];
const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body';

/** `awslambda.HttpResponseStream`: puts status and headers before the first write. */
export const HttpResponseStream = {
  from(target: ResponseStream, metadata: object): ResponseStream {
    target.setContentType('application/vnd.awslambda.http-integration-response');
    target._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(metadata));
      write(new Uint8Array(8));
    };
    return target;
  },
};

/** Makes the stream of an invocation. */
export function createResponseStream(id: string): CreatedStream {
  const outgoing = sendToRuntime('POST', `invocation/${id}/response`, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    'Content-Type': 'application/octet-stream',
    Trailer: `${ERROR_TYPE}, ${ERROR_BODY}`,
  });
  const isTaken = answerOf(outgoing);
  isTaken.catch(() => {});
  return {
    stream: withSomeOf(withPrelude(outgoing)),
    isTaken,
    async fail(error) {
      const body = Buffer.from(describeError(error)).toString('base64');
      outgoing.addTrailers({ [ERROR_TYPE]: error instanceof Error ? error.name : 'Error', [ERROR_BODY]: body });
      outgoing.end();
      await isTaken.then(
        (answer) => answer.resume(),
        () => undefined,
      );
    },
  };
}

function withPrelude(outgoing: ClientRequest): ClientRequest & ResponseStream {
  const write = outgoing.write.bind(outgoing) as Write;
  const stream: ClientRequest & ResponseStream = Object.assign(outgoing, {
    setContentType: (contentType: string) => void outgoing.setHeader('Content-Type', contentType),
    write: (chunk: unknown, ...more: unknown[]) => {
      stream._onBeforeFirstWrite?.(write);
      delete stream._onBeforeFirstWrite;
      const isBytes = typeof chunk === 'string' || chunk instanceof Uint8Array;
      return write(isBytes ? chunk : JSON.stringify(chunk), ...more);
    },
  });
  return stream;
}

function withSomeOf(inner: ClientRequest & ResponseStream): object {
  const source = inner as unknown as { readonly [name: string]: (...parameters: unknown[]) => unknown };
  const stream = Object.fromEntries(METHODS.map((name) => [name, source[name]?.bind(inner)]));
  for (const name of STATES) Object.defineProperty(stream, name, { get: () => source[name] });
  return Object.defineProperty(stream, '_onBeforeFirstWrite', {
    set: (toWrite: (write: Write) => void) => {
      inner._onBeforeFirstWrite = toWrite;
    },
  });
}
