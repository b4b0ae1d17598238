import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');

/** Begins a request of the Runtime API. */
export function sendToRuntime(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  return request({ hostname, port, method, path: `/2018-06-01/runtime/${path}`, headers });
}

/** What is answered; it may come before the request has ended. */
export function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    outgoing.once('response', answered).once('error', failed);
  });
}

/** Sends JSON and waits until it is taken. */
export async function postToRuntime(path: string, body: string): Promise<void> {
  const outgoing = sendToRuntime('POST', path, { 'Content-Type': 'application/json' });
  outgoing.end(body);
  await text(await answerOf(outgoing));
}

/** An error as the Runtime API takes it. */
export function describeError(error: unknown): string {
  const { name = 'Error', message = String(error), stack = '' } = (error ?? {}) as Partial<Error>;
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}
