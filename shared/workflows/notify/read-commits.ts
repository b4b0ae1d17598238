import type { Application } from '../../domain/application/application.ts';
import { sourcesOf } from '../../domain/application/application.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { CommitMetadata, Commits } from '../../domain/notification/template-names.ts';
import type { Dependencies } from '../dependencies.ts';

const SHA = /^[0-9a-f]{40}$/;

/**
 * What Git says of the revisions of an application, if a trigger or template asks for it. Of what cannot be read all is empty: a message without an author is better than none.
 */
export async function readCommits(
  deps: Pick<Dependencies, 'repositories' | 'sources' | 'logger'>,
  { triggers, templates }: NotificationConfig,
  { spec, status }: Application,
  revisions: readonly (string | undefined)[],
): Promise<Commits> {
  if (!JSON.stringify([triggers, templates]).includes('GetCommitMetadata')) return {};
  const { sync, operationState } = status;
  const asked = new Set([...revisions, sync.revision, operationState?.syncResult?.revision]);
  const [source] = sourcesOf(spec);
  const commits: [string, CommitMetadata][] = [];
  for (const revision of asked) {
    if (!revision) continue;
    commits.push([revision, { Author: '', Date: '', Message: '' }]);
    if (!source || source.chart || !SHA.test(revision)) continue;
    try {
      const access = await deps.repositories.accessFor(source.repoURL);
      const { author, date, message } = await deps.sources.readMetadata(access, revision);
      commits.push([revision, { Author: author, Date: date, Message: message }]);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      deps.logger.info('a commit could not be read for a notification', { revision, reason: error.message });
    }
  }
  return Object.fromEntries(commits);
}
