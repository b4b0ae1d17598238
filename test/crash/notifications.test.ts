import { describe, expect, it } from 'vitest';
import {
  NO_NOTIFICATION_CONFIG,
  type NotificationConfig,
} from '../../shared/domain/notification/notification-config.ts';
import type { NotificationRequest } from '../../shared/ports/notification-service.ts';
import { type CrashPoint, countingRunner, crashRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb } from '../simulation/disturbance.ts';
import type { Runner } from '../simulation/invocation.ts';
import { sampleOf } from '../simulation/sample.ts';
import type { Scenario } from '../simulation/scenario.ts';

const CONFIG: NotificationConfig = {
  ...NO_NOTIFICATION_CONFIG,
  alerts: [{ service: 'chat', recipient: 'alerts' }],
};
const CONFIG_MAP = {
  'service.webhook.chat': 'url: https://chat.example.com',
  'trigger.on-well':
    "- {when: app.status.health.status == 'Healthy', oncePer: app.status.operationState?.startedAt, send: [well]}",
  'template.well': 'message: all is well',
  subscriptions:
    '- {recipients: ["chat:ops"], triggers: [on-created, on-deployed, on-sync-succeeded, on-sync-failed, on-deleted, on-well]}',
};
const NAMES = [
  'apply-refused',
  'auto-heal-undoes-an-edit',
  'auto-sync-applies-a-commit',
  'delete-with-hooks',
  'self-heal-off-leaves-drift',
];

interface Told {
  /** What was said, each message once. */
  readonly said: readonly string[];
  /** What services were asked more than once; they see it by the id. */
  readonly doubled: number;
}

async function play(scenario: Scenario, runner: Runner): Promise<Told> {
  const sent: NotificationRequest[] = [];
  await endOf(scenario, runner, { notifications: { config: CONFIG, configMap: CONFIG_MAP, sent } });
  const byId = new Map(sent.map((request) => [request.id, request]));
  const said = [...byId.values()].map(({ recipient, content }) => `${recipient}: ${content.title ?? content.message}`);
  return { said: said.sort(), doubled: sent.length - byId.size };
}

function everyPoint(effects: number): readonly CrashPoint[] {
  return Array.from({ length: effects }, (_, effect) => ({ effect, moment: 'after' as const }));
}

const scenarios = scenariosToDisturb().filter(({ name }) => NAMES.includes(name));

describe('a crash after any effect', () => {
  it.for(scenarios)('tells nobody less or more: $name', { timeout: 120_000 }, async (scenario) => {
    const counting = countingRunner();
    const expected = await play(scenario, counting);
    expect(expected.said.join('\n')).toMatch(/^ops: \S+ was created$/m);
    expect(expected.doubled).toBe(0);
    for (const point of sampleOf(everyPoint(counting.effects()), scenario.name)) {
      const told = await play(scenario, crashRunner(point));
      expect(told.said, `killed after effect ${point.effect}`).toEqual(expected.said);
      // Who dies between the answer of the service and its record asks again, with the same id.
      expect(told.doubled).toBeLessThanOrEqual(1);
    }
  });
});
