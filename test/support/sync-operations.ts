import type { Application } from '../../shared/domain/application/application.ts';
import {
  isCompleted,
  type OperationState,
  type ResourceResult,
  type SyncRequest,
} from '../../shared/domain/application/operation.ts';
import type { ServeProcess } from './serve-process.ts';

/** Asks for a sync; does not wait for it. */
export async function startSync(serve: ServeProcess, name: string, request: SyncRequest = {}): Promise<void> {
  await serve.require('POST', `/api/v1/applications/${name}/sync`, request);
}

/** Waits until the application's operation has ended, and answers it. */
export async function endOfSync(serve: ServeProcess, name: string): Promise<OperationState> {
  const { status } = await serve.waitFor(name, (application) => hasEnded(application));
  if (!status.operationState) throw new Error(`${name} has no operation`);
  return status.operationState;
}

/** Asks for a sync and waits for its end. */
export async function runSync(serve: ServeProcess, name: string, request: SyncRequest = {}): Promise<OperationState> {
  await startSync(serve, name, request);
  return endOfSync(serve, name);
}

/** The results by name of their objects, for what is read of them. */
export function resultsOf(state: OperationState): { readonly [name: string]: ResourceResult } {
  return Object.fromEntries((state.syncResult?.resources ?? []).map((result) => [result.name, result]));
}

function hasEnded({ status }: Application): boolean {
  return status.operationState !== undefined && isCompleted(status.operationState.phase);
}
