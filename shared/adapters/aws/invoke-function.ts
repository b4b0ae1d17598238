import { InvokeCommand, type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';

/** What became of a call of another function. */
export type Invocation =
  | { readonly kind: 'Answer'; readonly body: unknown }
  /** It ran and broke: time, memory, or a fault of ours. */
  | { readonly kind: 'Broken'; readonly reason: string }
  /** It did not run. */
  | { readonly kind: 'Unreachable'; readonly reason: string; readonly isThrottled: boolean };

/** Calls one function with a JSON value and waits for its JSON answer. */
export type InvokeFunction = (payload: unknown) => Promise<Invocation>;

/** Lambda takes no more for a call that is waited for. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Makes the caller of a function. */
export function createInvokeFunction(client: Pick<LambdaClient, 'send'>, functionName: string): InvokeFunction {
  return async (payload) => {
    try {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
      const answer = await client.send(command);
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError !== undefined) return { kind: 'Broken', reason: reasonOf(text) };
      return { kind: 'Answer', body: JSON.parse(text) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'Unreachable', reason, isThrottled: error instanceof TooManyRequestsException };
    }
  };
}

/** Lambda tells of a function that broke as `{errorType, errorMessage, trace}`. */
function reasonOf(text: string): string {
  try {
    const { errorMessage } = JSON.parse(text) as { readonly errorMessage?: string };
    return errorMessage ?? 'it gave no reason';
  } catch {
    return 'it gave no reason';
  }
}
