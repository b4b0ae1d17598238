import { formatApplicationRef, parseApplicationRef } from '../../shared/domain/application/application.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';

const NAME_WIDTH = 16;
const REVISION_LENGTH = 7;

/** Tells a person each change of an application's state, one line each; returns the way to stop it. */
export function followApplications(deps: Dependencies, print: (line: string) => void): () => void {
  const last = new Map<string, string>();
  const show = async (application: string) => {
    const record = await deps.applications.read(parseApplicationRef(application));
    const line = record ? describeApplication(record) : `${shortName(application).padEnd(NAME_WIDTH)}  deleted`;
    if (last.get(application) === line) return;
    last.set(application, line);
    print(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
  };
  return deps.feed.subscribe(({ application }) => {
    show(application).catch((error: unknown) => deps.logger.error('cannot show', { reason: messageOf(error) }));
  });
}

function describeApplication({ application }: ApplicationRecord): string {
  const { sync, health, operationState, conditions } = application.status;
  const revision = (sync.revision ?? sync.revisions?.[0] ?? '').slice(0, REVISION_LENGTH);
  const running = operationState?.phase === 'Running' ? 'syncing' : '';
  const fault = conditions.find(({ type }) => type.endsWith('Error'));
  return [
    shortName(formatApplicationRef(application.metadata)).padEnd(NAME_WIDTH),
    sync.status.padEnd(9),
    health.status.padEnd(11),
    revision.padEnd(REVISION_LENGTH),
    fault ? `${fault.type}: ${fault.message}` : running,
  ]
    .join('  ')
    .trimEnd();
}

function shortName(application: string): string {
  return application.replace(/^argocd\//, '');
}
