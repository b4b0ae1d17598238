import { afterEach, expect, it, vi } from 'vitest';
import { startAwsWorld } from '../support/aws/aws-world.ts';
import { collectLog } from '../support/aws/written-log.ts';
import { startChatServer } from '../support/chat-server.ts';
import { startGitHubRepository } from '../support/github-repository.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 50 };
/** Two webhooks, a plan, a merge and a deploy, one after another. */
const TIMEOUT_MS = 90_000;

afterEach(() => void vi.restoreAllMocks());

it(
  'a pull request is planned on AWS, and followed after its merge; the log of every step leads back to the webhook',
  async () => {
    const lines = collectLog();
    const world = await startAwsWorld({
      files: { 'app/one.yaml': configMap('one', { color: 'red' }) },
      environment: { WINDLASS_LOG_LEVEL: 'info' },
    });
    const chat = await startChatServer();
    const { folder, repository, front, call } = world;
    const ready = { url: front.url, webhookSecrets: { github: front.secret } };
    await using github = await startGitHubRepository({ folder, repository, serve: () => ({ require: call, ready }) });
    try {
      await call('POST', '/api/v1/notifications/secret', { stringData: { 'slack-token': 'xoxb' } });
      await call('POST', '/api/v1/notifications/config', {
        data: {
          'service.slack': `token: $slack-token\napiURL: ${chat.url}/api`,
          subscriptions: '- recipients: ["slack:ops"]\n  triggers: [on-deployed]\n',
        },
      });
      await world.create('app', 'app', { source: { repoURL: github.url, path: 'app' } });
      await world.waitFor('app', isSynced);
      const head = await github.commit('blue', { 'app/one.yaml': configMap('one', { color: 'blue' }) });
      lines.length = 0;
      await github.pullRequest(3, head, 'opened');
      await expect.poll(() => github.says(3), WAIT).toContain('+   data.color: "blue"');
      const ofPlan = lines.filter(({ step }) => step === 'plan');
      expect(ofPlan.map(({ message }) => message)).toContain('planned');
      expect(ofPlan.filter(({ deliveryId = '' }) => !deliveryId.startsWith('github-'))).toEqual([]);

      lines.length = 0;
      await github.merge(3, 'blue');
      await expect.poll(() => github.says(3), WAIT).toContain('**1 of 1 Healthy**');
      expect(github.player.state.comments.size).toBe(1);
      const sync = () => lines.find(({ step, phase }) => step === 'sync' && phase === 'Succeeded');
      const of = (step: string) =>
        lines.filter((line) => line.step === step && line.operationId === sync()?.operationId);
      // The end of the deploy is told in a chat and on the commit.
      await expect.poll(() => of('notify').length, WAIT).toBeGreaterThan(0);
      await expect.poll(() => of('report').filter(({ phase }) => phase === 'success').length, WAIT).toBe(2);
      for (const line of [...of('notify'), ...of('report')]) {
        expect(line).toMatchObject({ application: 'argocd/app', deliveryId: sync()?.deliveryId });
      }
      expect(of('notify')).toContainEqual(expect.objectContaining({ notificationService: 'slack' }));
      expect(sync()?.deliveryId).toMatch(/^github-/);
    } finally {
      await world.close();
      await chat.close();
    }
  },
  TIMEOUT_MS,
);
