import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { InvokeFunction } from '../../ports/remote-function.ts';

/** Makes the caller of a Lambda function. */
export function createInvokeFunction(client: Pick<LambdaClient, 'send'>, functionName: string): InvokeFunction {
  return async (payload) => {
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
      );
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError !== undefined) return { kind: 'Broken', reason: reasonOf(text) };
      return { kind: 'Answer', body: JSON.parse(text) };
    } catch (error) {
      return { kind: 'Unreachable', reason: error instanceof Error ? error.message : String(error) };
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
