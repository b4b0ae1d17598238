import { describe, expect, it } from 'vitest';
import { parseGithubEvent } from '../../../../shared/adapters/git/providers/github.ts';
import { checkIdOf } from '../../../../shared/domain/git/pull-request-event.ts';

const URL = 'https://github.com/acme/shop';
const repository = { html_url: URL, default_branch: 'main' };
const parse = (eventName: string, body: object) => parseGithubEvent({ eventName, payload: { repository, ...body } });
const about = (...numbers: number[]) => ({ kind: 'pull-request', repositoryUrl: URL, numbers });
const comment = (body: string, issue: object = { number: 3, pull_request: {} }) =>
  parse('issue_comment', { action: 'created', issue, comment: { body, user: { login: 'ada' } } });
const [HEAD, BASE] = ['b'.repeat(40), 'a'.repeat(40)];
const group = { headSha: HEAD, baseSha: BASE, baseRef: 'main', isDefaultBase: true };

describe('deliveries of GitHub about pull requests', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'closed', 'edited'])(
    'takes pull_request.%s',
    (action) => {
      expect(parse('pull_request', { action, pull_request: { number: 3 } })).toEqual(about(3));
    },
  );

  it.each([
    ['pull_request', { action: 'labeled', pull_request: { number: 3 } }],
    ['pull_request', { action: 'opened', pull_request: { number: '3' } }],
    [
      'issue_comment',
      { action: 'deleted', issue: { number: 3, pull_request: {} }, comment: { body: '/windlass plan' } },
    ],
    ['check_run', { action: 'rerequested', check_run: { name: 'other', external_id: 'pull-request 3' } }],
    ['check_run', { action: 'completed', check_run: { name: 'windlass/plan', external_id: 'pull-request 3' } }],
    ['check_suite', { action: 'rerequested', check_suite: { pull_requests: [] } }],
    ['check_suite', { action: 'completed', check_suite: { pull_requests: [{ number: 3 }] } }],
    ['merge_group', { action: 'destroyed', merge_group: {} }],
    ['merge_group', { action: 'checks_requested', merge_group: {} }],
  ])('ignores other %s', (eventName, body) => {
    expect(parse(eventName, body)).toMatchObject({ kind: 'ignored' });
  });

  it('reads commands in comments', () => {
    const command = (verb: string, of = '') => ({ ...about(3), command: { verb, of, by: 'ada' } });
    expect(comment('/windlass plan')).toEqual(command('plan'));
    expect(comment('Please.\r\n  /windlass plan ABCDEF012345  \r\nThanks')).toEqual(command('plan', 'abcdef012345'));
    expect(comment('/windlass approve 0123456789ab')).toEqual(command('approve', '0123456789ab'));
    for (const text of [
      'see `/windlass plan`',
      '/windlass',
      '> /windlass plan',
      '/windlass plan now',
      '/windlass apply',
    ]) {
      expect(comment(text)).toMatchObject({ kind: 'ignored' });
    }
    expect(comment('/windlass plan', { number: 3 })).toMatchObject({ kind: 'ignored' });
  });

  it('takes requests to run a check again by the id that the check bears, also from forks and merge groups', () => {
    const rerun = (external_id: string) =>
      parse('check_run', {
        action: 'rerequested',
        check_run: { name: 'windlass/plan', head_sha: HEAD, external_id, pull_requests: [] },
      });
    expect(rerun(checkIdOf(3))).toEqual(about(3));
    expect(rerun(checkIdOf(0, group))).toEqual({ ...about(), mergeGroup: group });
    expect(rerun('something')).toMatchObject({ kind: 'ignored' });
    const suite = { pull_requests: [{ number: 3 }, { number: 4 }] };
    expect(parse('check_suite', { action: 'rerequested', check_suite: suite })).toEqual(about(3, 4));
  });

  it('takes merge groups', () => {
    const merge_group = { head_sha: HEAD, base_sha: BASE, base_ref: 'refs/heads/main' };
    expect(parse('merge_group', { action: 'checks_requested', merge_group })).toEqual({
      ...about(),
      mergeGroup: group,
    });
  });
});
