import { describe, expect, it } from 'vitest';
import { serveForCli } from './run-cli.ts';

describe('windlass dead-letter', () => {
  it('lists, shows and replays messages that could not be handled', async () => {
    await using harness = await serveForCli();
    const body = '{"type":"RouteGitEvent","deliveryId":"d1"}';
    const { id } = await harness.deps.deadLetters.add({ type: 'RouteGitEvent', body, reason: 'the table was down' });

    const list = await harness.cli(['dead-letter', 'list']);
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toMatch(new RegExp(`^ID +TYPE +FAILED +REASON\n${id} +RouteGitEvent .*the table was down`));
    expect((await harness.cli(['dead-letter', 'list', '-o', 'name'])).out).toBe(`${id}\n`);

    const show = await harness.cli(['dead-letter', 'show', id]);
    expect(show.out).toContain(`body:       ${body}\n`);

    for (const _ of ['once', 'twice']) {
      const replay = await harness.cli(['dead-letter', 'replay', id]);
      expect(replay.out).toMatch(new RegExp(`^dead letter '${id}' \\(RouteGitEvent\\) replayed at 20`));
    }
    expect(harness.messages).toEqual([JSON.parse(body)]);
  });

  it('says that there is no such letter', async () => {
    await using harness = await serveForCli();
    const run = await harness.cli(['dead-letter', 'replay', 'nobody']);
    expect(run.code).not.toBe(0);
    expect(run.err).toContain('dead letter "nobody" not found');
  });
});
