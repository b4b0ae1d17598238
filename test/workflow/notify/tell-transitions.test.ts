import { describe, expect, it } from 'vitest';
import { SourceUnavailableError, ToolMissingError } from '../../../shared/domain/errors/source-errors.ts';
import { tellTransitions } from '../../../shared/workflows/notify/tell-transitions.ts';
import { createNotifyHarness, health, operation, REF } from './notify-harness.ts';

const SLACK = { 'service.slack': 'token: xoxb-1' };

/** As Argo CD wrote it: the hash is SHA-1 of the condition `true`. */
const TOLD = 'shop:on-created:[0].X_5TO4MPCKAyY0ipFgr6_IraRNs:slack:ops';

describe('telling people of transitions', () => {
  it('tells each subscriber once a revision, however they subscribed', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-health-degraded.slack': 'ops;dev', slack: 'ops' },
      config: {
        ...SLACK,
        defaultTriggers: '[on-health-degraded]',
        subscriptions:
          '- {recipients: ["slack:ops", "slack:all"]}\n- {recipients: ["slack:none"], selector: tier=gold}',
      },
    });
    const degraded = ['ops: shop is degraded', 'dev: shop is degraded', 'all: shop is degraded'];
    await world.change(operation('Succeeded', '1'));
    await world.change(health('Degraded'));
    await world.deliver();
    expect(world.said()).toEqual(degraded);
    await world.change(health('Healthy'));
    await world.change(health('Degraded'));
    await world.deliver();
    expect(world.said()).toEqual([]);
    await world.change(operation('Succeeded', '2'));
    await world.deliver();
    expect(world.said()).toEqual(degraded);
  });

  it('tells those who subscribed to the project', async () => {
    const world = await createNotifyHarness();
    await world.api.request('POST', '/api/v1/projects', {
      body: {
        project: {
          metadata: {
            name: 'default',
            annotations: { 'notifications.argoproj.io/subscribe.on-sync-failed.slack': 'team' },
          },
          spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] },
        },
        upsert: true,
      },
    });
    await world.change(operation('Failed', '1'));
    await world.deliver();
    expect(world.said()).toEqual(['team: shop: the sync failed']);
  });

  it('tells of each transition as it was, though it was over before anybody looked', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-x.slack': 'ops' },
      config: {
        ...SLACK,
        'trigger.on-x': "- {when: app.status.health.status == 'Degraded', send: [app-health-degraded]}",
      },
    });
    for (const status of ['Degraded', 'Degraded', 'Healthy', 'Degraded', 'Healthy'] as const) {
      await world.change(health(status));
    }
    await world.deliver();
    expect(world.said()).toEqual(['ops: shop is degraded', 'ops: shop is degraded']);
  });

  it('does not tell of a commit that did not change the application', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-commit.slack': 'ops' },
      config: {
        ...SLACK,
        'trigger.on-commit': '- {when: "true", oncePer: app.status.sync.revision, send: [app-deployed]}',
      },
    });
    await world.change(() => ({ sync: { status: 'Synced', revision: 'a' } }));
    await world.deliver();
    expect(world.said()).toHaveLength(2);
    await world.change(() => ({ sync: { status: 'Synced', revision: 'b' } }));
    await world.deliver();
    expect(world.said()).toEqual([]);
    await world.change(() => ({ sync: { status: 'OutOfSync', revision: 'c' } }));
    await world.deliver();
    expect(world.said()).toHaveLength(1);
  });

  it('does not repeat what Argo CD told before the application moved over', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-created.slack': 'ops;dev' },
      annotations: { 'notified.notifications.argoproj.io': JSON.stringify({ [TOLD]: 1_700_000_000 }) },
    });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(world.said()).toEqual(['dev: shop was created']);
  });
});

describe('several workers at once', () => {
  it('tell each transition once, and forget none that they told', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-created.slack': 'ops', 'on-health-degraded.slack': 'ops' },
    });
    await world.change(operation('Succeeded', '1'));
    await Promise.all([world.deliver(), world.deliver(), tellTransitions(world.deps, REF)]);
    await world.change(health('Degraded'));
    await Promise.all([tellTransitions(world.deps, REF), world.deliver(), world.deliver()]);
    await world.change(health('Healthy'));
    await world.change(health('Degraded'));
    await world.deliver();
    expect(world.said()).toEqual(['ops: shop was created', 'ops: shop is degraded']);
  });
});

describe('a configuration with faults', () => {
  const config = {
    ...SLACK,
    'trigger.on-name': '- {when: ap.status == nil, send: [app-created]}',
    'trigger.on-nil': '- {when: app.status.nothing.here == 1, send: [app-created]}',
    'trigger.on-words': '- {when: "true", oncePer: app.metadata.name, send: [words]}',
    'template.words': 'message: "{{ nosuch }}"',
  };
  const templates = {
    evaluate: async (jobs: readonly { readonly text: string }[]) =>
      jobs.map(({ text }) => (text.includes('nosuch') ? { fault: 'line 1: function "nosuch" not defined' } : { text })),
  };

  it('is a condition for each thing that is wrong, and all else is told', async () => {
    const world = await createNotifyHarness({
      subscriptions: {
        'on-gone.slack': 'ops',
        'on-name.slack': 'ops',
        'on-nil.slack': 'ops',
        'on-words.slack': 'ops',
        'on-created.teams': 'ops',
        'on-created.slack': 'ops',
        slack: 'ops',
      },
      config,
      templates,
    });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(world.said()).toEqual(['ops: shop was created']);
    expect((await world.problems())?.sort()).toEqual([
      'annotation subscribe.slack: names no trigger, and argocd-notifications-cm has no defaultTriggers; add them, or write subscribe.<trigger>.<service>',
      'teams: no such service is configured; add service.teams to argocd-notifications-cm',
      'template.words: message: line 1: function "nosuch" not defined',
      'trigger.on-gone: there is none; add it to argocd-notifications-cm',
      'trigger.on-name: [0].when: position 1: there is no "ap"',
    ]);
    const told = await world.deps.notifications.listTold();
    expect(told.map(({ service, trigger, state }) => `${service} ${trigger} ${state}`).sort()).toEqual([
      'slack on-created sent',
      'slack on-words failed',
      'teams on-created failed',
    ]);
  });

  it('is forgotten when it is mended', async () => {
    const world = await createNotifyHarness({ subscriptions: { 'on-words.slack': 'ops' }, config, templates });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(await world.problems()).toHaveLength(1);
    await world.configure({ ...config, 'template.words': 'message: fine' });
    expect(await world.problems()).toEqual([]);
  });

  it('does not show a secret that a template brought into its fault', async () => {
    const world = await createNotifyHarness({
      subscriptions: { 'on-words.slack': 'ops' },
      config: { ...config, 'template.words': 'message: "{{ fail .secrets.token }}"' },
      templates: { evaluate: async (jobs) => jobs.map(({ data }) => ({ fault: JSON.stringify(data.secrets) })) },
    });
    await world.deps.notificationConfig.saveSecret({ token: 'canary-value' });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(await world.problems()).toEqual(['template.words: message: {"token":"***"}']);
    expect(world.api.logs.join()).not.toContain('canary');
  });
});

describe('a template engine that is away', () => {
  const subscriptions = { 'on-own.slack': 'ops', 'on-created.slack': 'ops' };
  const config = {
    ...SLACK,
    'trigger.on-own': '- {when: "true", oncePer: app.metadata.name, send: [own]}',
    'template.own': 'message: own',
  };

  it('holds up only what needs it, and nothing is told twice', async () => {
    let isAway = true;
    const faults: string[] = [];
    const world = await createNotifyHarness({
      subscriptions,
      config,
      templates: {
        evaluate: async (jobs) => {
          if (isAway) throw new SourceUnavailableError('could not be called', { retry: 'backoff' });
          return jobs.map(({ text }) => ({ text }));
        },
      },
    });
    await world.change(health('Healthy'));
    while (world.api.messages.length > 0) await world.deliver().catch(({ message }) => faults.push(message));
    expect(faults).toContain('could not be called');
    expect(world.said()).toEqual(['ops: shop was created']);
    isAway = false;
    await world.change(health('Degraded'));
    await world.deliver();
    expect(world.said()).toEqual(['ops: own']);
    expect(await world.problems()).toEqual([]);
  });

  it('is a condition if it is not installed', async () => {
    const world = await createNotifyHarness({
      subscriptions,
      config,
      templates: {
        evaluate: async () => {
          throw new ToolMissingError('helm was not found');
        },
      },
    });
    await world.change(health('Healthy'));
    await world.deliver();
    expect(world.said()).toEqual(['ops: shop was created']);
    expect(await world.problems()).toEqual(['template.own: helm was not found']);
  });

  it('does not hold up the last words on an application that goes', async () => {
    const world = await createNotifyHarness({
      subscriptions,
      config,
      templates: {
        evaluate: async () => {
          throw new SourceUnavailableError('could not be called', { retry: 'backoff' });
        },
      },
    });
    await world.change(health('Healthy'));
    world.api.messages.length = 0;
    await tellTransitions(world.deps, REF, { isLast: true });
    await world.deliver();
    expect(world.said()).toEqual(['ops: shop was created']);
    expect(await world.problems()).toEqual(['template.own: could not be called']);
  });
});
