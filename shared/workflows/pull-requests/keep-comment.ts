import { GitHostNotFoundError } from '../../domain/errors/git-host-errors.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Looked, Subject } from './look-at-pull-request.ts';

/**
 * Writes our one comment, or puts the text in the place of what it says; the same text costs nothing.
 * @throws the errors of HostedRepository
 */
export async function keepComment(
  { secrets }: Pick<Dependencies, 'secrets'>,
  { state, repository }: Subject,
  text: string,
): Promise<NonNullable<Looked['comment']>> {
  const { number, comment, id } = state;
  // Nobody can write a comment before us that we would take for ours.
  const marker = `<!-- windlass:plan ${secrets.fingerprint(`comment of ${id}`)} -->`;
  const body = `${marker}\n### Windlass plan\n\n${text}`;
  const says = secrets.fingerprint(body);
  if (comment?.says === says) return comment;
  // One whose answer was lost must not be written again.
  const known = comment?.id ?? (await repository.findIssueComment(number, marker))?.id;
  if (known === undefined) return { id: (await repository.createIssueComment(number, body)).id, says };
  try {
    return { id: (await repository.updateIssueComment(known, body)).id, says };
  } catch (error) {
    if (!(error instanceof GitHostNotFoundError)) throw error;
    return { id: (await repository.createIssueComment(number, body)).id, says };
  }
}
