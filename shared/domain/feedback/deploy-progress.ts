import type { Application } from '../application/application.ts';
import type { OperationState, ResourceResult } from '../application/operation.ts';
import type { DeployPhase, DeployProgress } from './feedback-state.ts';

/** How far the last operation of an application has come; undefined if it deploys nothing, or only a part. */
export function deployProgressOf({ status }: Application): DeployProgress | undefined {
  const { operationState: operation } = status;
  if (!operation) return undefined;
  const { dryRun, resources = [] } = operation.operation.sync;
  if (dryRun || resources.length > 0) return undefined;
  switch (operation.phase) {
    case 'Running':
    case 'Terminating':
      return runningProgress(operation);
    case 'Failed':
      return progress('failure', failureOf(operation));
    case 'Error':
      return progress('error', failureOf(operation));
    case 'Succeeded':
      return appliedProgress(status, operation);
  }
}

function runningProgress({ syncResult, message }: OperationState): DeployProgress {
  const hasBegun = (syncResult?.resources.length ?? 0) > 0;
  return hasBegun ? progress('in_progress', message || 'being applied') : progress('queued', 'waits to be applied');
}

/** The health of before the operation says nothing of it: only a comparison of after its end counts. */
function appliedProgress(status: Application['status'], operation: OperationState): DeployProgress {
  const isSeen = (status.reconciledAt ?? '') >= (operation.finishedAt ?? operation.startedAt);
  const { status: health, message } = status.health;
  if (isSeen && (health === 'Healthy' || health === 'Suspended')) {
    const url = environmentUrlOf(status.summary.externalURLs);
    return { ...progress('success', `deployed, ${health}`), ...(url === undefined ? {} : { environmentUrl: url }) };
  }
  if (!isSeen || health !== 'Degraded') return progress('in_progress', 'applied, waits to become Healthy');
  const degraded = status.resources.find((resource) => resource.health?.status === 'Degraded');
  if (!degraded) return progress('failure', `Degraded: ${message ?? 'no object says why'}`);
  return progress('failure', `${degraded.kind}/${degraded.name} is Degraded: ${degraded.health?.message ?? ''}`);
}

function failureOf({ syncResult, message, phase }: OperationState): string {
  const failed = syncResult?.resources.find(hasFailed);
  if (failed) return `${failed.kind}/${failed.name}: ${failed.message ?? message ?? phase}`;
  return message || phase;
}

function hasFailed({ status, hookPhase }: ResourceResult): boolean {
  return status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error';
}

/** GitHub takes the addresses of web pages alone. */
function environmentUrlOf(urls: readonly string[] = []): string | undefined {
  const pages = urls.filter((url) => /^https?:\/\/[^\s]+$/.test(url));
  return pages.find((url) => url.startsWith('https:')) ?? pages[0];
}

/** The words of servers can be long, and the item of an application is small. */
const MAX_DESCRIPTION = 300;

function progress(phase: DeployPhase, description: string): DeployProgress {
  return { phase, description: description.slice(0, MAX_DESCRIPTION) };
}
