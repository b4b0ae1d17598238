import type { ContentSection } from '../../domain/notification/notification-content.ts';
import type { CheckRun } from '../../ports/git-host.ts';
import { textOf, textsOf } from './content/section-fields.ts';
import type { CommitMessage } from './github.ts';

/** Comments on the pull requests of a commit, merged or open; with a tag, the comment that has it is changed, else each message has one of its own. */
export async function commentOnPullRequests(
  { repository, revision, message, id }: CommitMessage,
  section: ContentSection,
): Promise<void> {
  const marker = `<!-- argocd-notifications ${textOf(section, 'commentTag') ?? id} -->`;
  const body = `${textOf(section, 'content') ?? message}\n${marker}`;
  for (const number of await repository.findPullRequests(revision)) {
    const known = await repository.findIssueComment(number, marker);
    if (known) await repository.updateIssueComment(known.id, body);
    else await repository.createIssueComment(number, body);
  }
}

/** Shows a check run of that name on the commit. */
export async function showCheckRun(
  { repository, revision, message, id }: CommitMessage,
  section: ContentSection,
): Promise<void> {
  const {
    name = 'windlass',
    status,
    conclusion,
    details_url,
  } = textsOf(section, ['name', 'status', 'conclusion', 'details_url']);
  const {
    title = name,
    summary = message,
    text,
  } = textsOf(section.output as ContentSection | undefined, ['title', 'summary', 'text']);
  const run: CheckRun = {
    name,
    status: (status ?? (conclusion ? 'completed' : 'in_progress')) as CheckRun['status'],
    ...(conclusion === undefined ? {} : { conclusion: conclusion as NonNullable<CheckRun['conclusion']> }),
    ...(details_url === undefined ? {} : { detailsUrl: details_url }),
    externalId: id,
    output: { title, summary, ...(text === undefined ? {} : { text }) },
  };
  const known = await repository.findCheckRun(revision, name);
  if (known) await repository.updateCheckRun(known.id, run);
  else await repository.createCheckRun(revision, run);
}
