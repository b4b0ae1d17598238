import type { GitEvent } from '../../../domain/git/git-event.ts';
import {
  type GitPullRequestEvent,
  PLAN_CHECK_NAME,
  parseCheckId,
  parseCommand,
} from '../../../domain/git/pull-request-event.ts';
import { type Fields, fieldsOf } from '../host-api/answer-fields.ts';

/** `edited` tells of another base branch, among other things. */
const PLANNED_ACTIONS: readonly unknown[] = [
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'closed',
  'edited',
];

/** Reads the deliveries of GitHub that ask for a plan; undefined for all others. */
export function parsePullRequestEvent(eventName: string, payload: unknown): GitEvent | undefined {
  const body = fieldsOf(payload);
  switch (eventName) {
    case 'pull_request':
      if (!PLANNED_ACTIONS.includes(body.action)) return ignored(`pull_request.${String(body.action)} changes no plan`);
      return eventOf(body, [fieldsOf(body.pull_request).number]);
    case 'issue_comment':
      return parseComment(body);
    case 'check_run':
      return parseCheckRun(body);
    case 'check_suite':
      return parseCheckSuite(body);
    case 'merge_group':
      return parseMergeGroup(body);
    default:
      return undefined;
  }
}

function parseComment(body: Fields): GitEvent {
  const [issue, comment] = [fieldsOf(body.issue), fieldsOf(body.comment)];
  const command = body.action === 'created' ? parseCommand(String(comment.body ?? '')) : undefined;
  if (issue.pull_request === undefined || !command) return ignored('the comment asks for nothing');
  const { login: by } = fieldsOf(comment.user);
  if (typeof by !== 'string') return ignored('the comment is by nobody');
  return eventOf(body, [issue.number], { command: { ...command, by } });
}

/** Whoever asks for one check again: the run has the id that we gave it, which also those of forks and merge groups have. */
function parseCheckRun(body: Fields): GitEvent {
  const run = fieldsOf(body.check_run);
  if (body.action !== 'rerequested') return ignored(`check_run.${String(body.action)} changes no plan`);
  if (run.name !== PLAN_CHECK_NAME) return ignored('the check is not ours');
  const subject = parseCheckId(String(run.external_id ?? ''));
  if (!subject) return ignored('check_run.rerequested names no pull request');
  if ('number' in subject) return eventOf(body, [subject.number]);
  return groupEvent(body, { headSha: run.head_sha, ...subject });
}

function parseCheckSuite(body: Fields): GitEvent {
  if (body.action !== 'rerequested') return ignored(`check_suite.${String(body.action)} changes no plan`);
  const { pull_requests: requests } = fieldsOf(body.check_suite);
  return eventOf(body, Array.isArray(requests) ? requests.map((one) => fieldsOf(one).number) : []);
}

function parseMergeGroup(body: Fields): GitEvent {
  if (body.action !== 'checks_requested') return ignored(`merge_group.${String(body.action)} changes no plan`);
  const { head_sha: headSha, base_sha: baseSha, base_ref: baseRef } = fieldsOf(body.merge_group);
  return groupEvent(body, { headSha, baseSha, baseRef });
}

function groupEvent(body: Fields, group: { readonly [name in 'headSha' | 'baseSha' | 'baseRef']: unknown }): GitEvent {
  const { headSha, baseSha, baseRef } = group;
  if (typeof headSha !== 'string' || typeof baseSha !== 'string' || typeof baseRef !== 'string') {
    return ignored('the merge group names no commits');
  }
  const { default_branch: defaultBranch } = fieldsOf(body.repository);
  const base = baseRef.replace(/^refs\/heads\//, '');
  return eventOf(body, [], { mergeGroup: { headSha, baseSha, baseRef: base, isDefaultBase: base === defaultBranch } });
}

function eventOf(
  body: Fields,
  named: readonly unknown[],
  more: Pick<GitPullRequestEvent, 'command' | 'mergeGroup'> = {},
): GitEvent {
  const { html_url: url } = fieldsOf(body.repository);
  const numbers = named.filter((number) => Number.isInteger(number) && Number(number) > 0).map(Number);
  const isAboutNothing = numbers.length === 0 && !more.mergeGroup;
  if (typeof url !== 'string' || isAboutNothing) return ignored('the payload names no pull request');
  return { kind: 'pull-request', repositoryUrl: url, numbers, ...more };
}

function ignored(reason: string): GitEvent {
  return { kind: 'ignored', reason };
}
