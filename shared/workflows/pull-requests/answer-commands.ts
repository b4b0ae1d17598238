import type { PullRequest, PullRequestHost } from '../../ports/git-host.ts';
import type { AskedCommand } from '../../stores/pull-request-store.ts';
import type { Looked, Subject } from './look-at-pull-request.ts';

/** What people with rights have asked for. */
export interface Answered {
  /** The commit of a fork that may be compared. */
  readonly allowedSha?: string;
  /** The last plan that one of them approved. */
  readonly approval?: NonNullable<Looked['approval']>;
  /** Nothing happened but that somebody without rights wrote a comment. */
  readonly isIdle: boolean;
}

/**
 * Does what comments ask for, if whoever wrote them may write to the repository.
 * @throws the errors of HostedRepository
 */
export async function answerCommands({ state, repository }: Subject, { headSha }: PullRequest): Promise<Answered> {
  const { allowedSha, requested, processed } = state;
  const permitted = await permittedOf(state.commands, repository);
  const isAllowed = permitted.some((command) => command.verb === 'plan' && means(command, headSha));
  const sha = isAllowed ? headSha : allowedSha;
  const approval = lastApproval(permitted) ?? state.approval;
  const onlyComments = requested - processed <= state.commands.length;
  return {
    isIdle: onlyComments && permitted.length === 0,
    ...(sha !== undefined && { allowedSha: sha }),
    ...(approval && { approval }),
  };
}

/** A commit that was pushed after the comment is not what its writer has looked at. */
function means({ of, shownSha }: AskedCommand, headSha: string): boolean {
  return of === '' ? shownSha === headSha : headSha.startsWith(of);
}

/** The last approval that says of what. */
export function lastApproval(commands: readonly AskedCommand[]): Looked['approval'] {
  const said = commands.findLast(({ verb, of }) => verb === 'approve' && of !== '');
  return said && { of: said.of, by: said.by };
}

/** The commands of those who may write to the repository. @throws the errors of HostedRepository */
export async function permittedOf(
  commands: readonly AskedCommand[],
  repository: PullRequestHost,
): Promise<readonly AskedCommand[]> {
  const users = [...new Set(commands.map(({ by }) => by))];
  const permissions = await Promise.all(users.map((user) => repository.permissionOf(user)));
  const mayWrite = new Set(users.filter((_user, at) => permissions[at] === 'admin' || permissions[at] === 'write'));
  return commands.filter(({ by }) => mayWrite.has(by));
}
