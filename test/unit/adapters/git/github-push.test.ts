import { describe, expect, it } from 'vitest';
import { parseGithubEvent } from '../../../../shared/adapters/git/providers/github.ts';
import { pushPayload } from '../../../support/github-webhook.ts';

describe("a push of GitHub's", () => {
  const parse = (pushedAt: unknown) => {
    const payload = JSON.parse(pushPayload('https://github.com/example/repo')) as { readonly repository: object };
    const repository = { ...payload.repository, pushed_at: pushedAt };
    return parseGithubEvent({ eventName: 'push', payload: { ...payload, repository } });
  };

  it('says when it happened, in seconds since 1970', () => {
    expect(parse(1_767_225_600)).toMatchObject({ kind: 'push', pushedAt: '2026-01-01T00:00:00.000Z' });
  });

  it.each([undefined, null, '2026-01-01T00:00:00Z', Number.MAX_VALUE])('is a push also if it says %s', (pushedAt) => {
    expect(parse(pushedAt)).toMatchObject({ kind: 'push' });
    expect(parse(pushedAt)).not.toHaveProperty('pushedAt');
  });
});
