import type { Application } from '../../domain/application/application.ts';
import { sourcesOf } from '../../domain/application/application.ts';
import { GitOpsError, type Json } from '../../domain/errors/gitops-error.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { Dependencies } from '../dependencies.ts';

const SHA = /^[0-9a-f]{40}$/;

/**
 * What Git says of the revisions of an application, with Argo CD's names, if a trigger or template asks for it. What cannot be read is
 * left out: a message without an author is better than none.
 */
export async function readCommits(
  deps: Dependencies,
  { triggers, templates }: NotificationConfig,
  application: Application,
): Promise<{ readonly [revision: string]: Json }> {
  if (!JSON.stringify([triggers, templates]).includes('GetCommitMetadata')) return {};
  const { sync, operationState } = application.status;
  const revisions = new Set([sync.revision, operationState?.syncResult?.revision].filter((one) => one !== undefined));
  const [source] = sourcesOf(application.spec);
  const commits: [string, Json][] = [];
  for (const revision of revisions) {
    if (!source || !SHA.test(revision)) continue;
    try {
      const access = await deps.repositories.accessFor(source.repoURL);
      const { author, date, message } = await deps.sources.readMetadata(access, revision);
      commits.push([revision, { Author: author, Date: date, Message: message, SHA: revision }]);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      deps.logger.info('a commit could not be read for a notification', { revision, reason: error.message });
    }
  }
  return Object.fromEntries(commits);
}
