import { describe, expect, it } from 'vitest';
import {
  NotificationRefusedError,
  NotificationUnavailableError,
} from '../../../shared/domain/errors/notification-errors.ts';
import type { NotificationRequest } from '../../../shared/ports/notification-service.ts';
import { deliverNotification } from '../../../shared/workflows/notify/deliver-notification.ts';
import { replayDeadLetter } from '../../../shared/workflows/serve-users/replay-dead-letter.ts';
import { sweepDueWork } from '../../../shared/workflows/sweep/sweep-due-work.ts';
import { createNotifyHarness, health, type NotifyOptions, REF } from './notify-harness.ts';

const ALERTS: NotifyOptions = {
  environment: {
    alerts: [{ service: 'slack', recipient: 'ops' }],
    services: [{ name: 'slack', type: 'slack', options: { token: 'xoxb-1' } }],
  },
};

/** A service that answers as it is told, request by request; then it takes everything. */
function answering(...answers: readonly (Error | undefined)[]) {
  const asked: NotificationRequest[] = [];
  return {
    asked,
    send: async (request: NotificationRequest) => {
      const answer = answers[asked.length];
      asked.push(request);
      if (answer) throw answer;
      return {};
    },
  };
}

const degraded = async (options: NotifyOptions) => {
  const world = await createNotifyHarness({ ...ALERTS, ...options });
  await world.change(health('Degraded'));
  return world;
};

describe('delivering a notification', () => {
  it('waits as long as the service asks, and longer each time that it has trouble', async () => {
    const service = answering(
      new NotificationUnavailableError('slack answered 429', { retry: { afterSeconds: 30 } }),
      new NotificationUnavailableError('slack answered 502', { retry: 'backoff' }),
    );
    const world = await degraded({ service });
    await world.deliver();
    expect(service.asked).toHaveLength(1);
    expect(await world.problems()).toEqual(['slack: slack answered 429']);
    world.wait(29);
    expect(await world.deps.notifications.listDue(world.deps.clock.now(), 10)).toEqual([]);
    world.wait(2);
    for (const [seconds, tries] of [
      [0, 2],
      [11, 3],
    ] as const) {
      world.wait(seconds);
      await sweepDueWork(world.deps);
      await world.deliver();
      expect(service.asked).toHaveLength(tries);
    }
    expect(world.said()).toEqual([expect.stringContaining('ops: shop is degraded')]);
    expect(await world.problems()).toEqual([]);
    expect(new Set(service.asked.map(({ id }) => id)).size).toBe(1);
  });

  it('ends with a dead letter that says why, which can be replayed', async () => {
    const service = answering(new NotificationRefusedError('slack refused chat.postMessage: channel_not_found'));
    const world = await degraded({ service });
    await world.deliver();
    const [letter] = await world.deps.deadLetters.list();
    expect(letter).toMatchObject({ type: 'DeliverNotification', reason: expect.stringContaining('channel_not_found') });
    expect(await world.problems()).toEqual(['slack: slack refused chat.postMessage: channel_not_found']);
    await replayDeadLetter(world.deps, letter?.id ?? '');
    await world.deliver();
    expect(world.said()).toHaveLength(1);
    expect(await world.problems()).toEqual([]);
  });

  it('is given up after hours of trouble', async () => {
    const trouble = new NotificationUnavailableError('slack answered 503', { retry: 'backoff' });
    const world = await degraded({ service: answering(...Array.from({ length: 100 }, () => trouble)) });
    let tries = 0;
    for (; (await world.deps.deadLetters.list()).length === 0 && tries < 100; tries += 1) {
      await world.deliver();
      world.wait(900);
      await sweepDueWork(world.deps);
    }
    expect(tries).toBe(16);
  });

  it('is one message to the service, whoever else is at it', async () => {
    const service = answering();
    const world = await degraded({ service });
    const messages = [...world.api.messages];
    await world.deliver();
    world.api.messages.push(...messages);
    const [notification] = await world.deps.notifications.listTold();
    await deliverNotification(world.deps, REF, notification?.id);
    await world.deliver();
    expect(service.asked).toHaveLength(1);
  });

  it('goes on in the thread of its group', async () => {
    const threads: (string | undefined)[] = [];
    const world = await createNotifyHarness({
      subscriptions: { 'on-any.slack': 'ops' },
      config: {
        'service.slack': 'token: xoxb-1',
        'trigger.on-any': '- {when: "true", oncePer: app.status.health.status, send: [grouped]}',
        'template.grouped': 'message: x\nslack: {groupingKey: shop-1}',
      },
      service: {
        send: async ({ thread }) => {
          threads.push(thread);
          return { thread: thread ?? 'C1 100.1' };
        },
      },
    });
    for (const status of ['Progressing', 'Degraded'] as const) {
      await world.change(health(status));
      await world.deliver();
    }
    expect(threads[0]).toBeUndefined();
    expect(threads.slice(1)).toEqual(threads.slice(1).map(() => 'C1 100.1'));
    expect(threads.length).toBeGreaterThan(1);
  });

  it('says which key of the Secret a service misses, and sends nothing', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-created.slack': 'ops' },
      config: { 'service.slack': 'token: $slack-token' },
    });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(world.said()).toEqual([]);
    expect(await world.problems()).toEqual([
      'slack: service.slack.token: argocd-notifications-secret has no key slack-token',
    ]);
  });
});
