import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/contracts/settings/parse-settings.ts';
import type { HealthScript, ScriptOutcome } from '../../shared/domain/health/health-script.ts';
import type { ResourcePair } from '../../shared/domain/resource/pair-resources.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import type { SettingsStore } from '../../shared/stores/settings-store.ts';
import { judgePair, openHealthJudge } from '../../shared/workflows/compare/open-health-judge.ts';

const NOW = '2026-01-01T00:05:00Z';

/** A judge with these settings, whose scripts all come to the same end, and the scripts that it ran. */
async function aJudge(
  settings: { readonly [key: string]: string } = {},
  { outcome = { kind: 'NoneFits' }, hasStatus = true }: { outcome?: ScriptOutcome; hasStatus?: boolean } = {},
) {
  const ran: string[] = [];
  const run = async ({ key }: HealthScript) => {
    ran.push(key);
    return outcome;
  };
  const deps = {
    clock: { now: () => new Date(NOW) },
    systemSettings: { current: async () => parseSettings(settings) } as SettingsStore,
    healthScripts: { run, check: async () => undefined, close: async () => undefined },
  };
  const client = { resolveKind: async (gvk: object) => ({ ...gvk, hasStatus }) } as unknown as ClusterClient;
  return { ran, judge: await openHealthJudge(deps, { clientFor: () => client }) };
}

function aPair(fields: Partial<ResourcePair>): ResourcePair {
  const key = { group: 'example.org', kind: 'Widget', namespace: 'shop', name: 'w' };
  return { key, isHook: false, isSkipped: false, ...fields } as ResourcePair;
}

const aWidget = (fields: object = {}) => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'w', creationTimestamp: '2026-01-01T00:00:00Z' },
  ...fields,
});

describe('the health of a pair', () => {
  it('is Missing without a live object, and none when it is skipped', async () => {
    const { judge } = await aJudge();
    expect(await judgePair(aPair({}), judge)).toEqual({ status: 'Missing' });
    expect(await judgePair(aPair({ isSkipped: true }), judge)).toBeUndefined();
  });

  it('is that of its live object', async () => {
    const { judge } = await aJudge();
    const live = aWidget({ status: { phase: 'Failed' } });
    expect(await judgePair(aPair({ live }), judge)).toEqual({ status: 'Degraded', message: 'Failed' });
  });
});

describe('an object without a status', () => {
  const justMade = aWidget({ metadata: { name: 'w', creationTimestamp: '2026-01-01T00:04:59Z' } });

  it('is not waited for when none came for minutes', async () => {
    const { judge } = await aJudge();
    expect(await judge(aWidget())).toBeUndefined();
  });

  it('is waited for when it was just made, if its kind has one at all', async () => {
    expect((await (await aJudge()).judge(justMade))?.status).toBe('Progressing');
    expect(await (await aJudge({}, { hasStatus: false })).judge(justMade)).toBeUndefined();
  });
});

describe('what users wrote for a kind', () => {
  const lua = { 'resource.customizations.health.example.org_Widget': 'return {}' };

  it('comes before the rules of Windlass', async () => {
    const outcome: ScriptOutcome = { kind: 'Returned', value: { status: 'Healthy', message: 'says Lua' } };
    const { judge, ran } = await aJudge(lua, { outcome });
    expect(await judge(aWidget({ status: { phase: 'Failed' } }))).toEqual({ status: 'Healthy', message: 'says Lua' });
    expect(ran).toEqual(['resource.customizations.health.example.org_Widget']);
  });

  it('is not asked about what is being deleted, or about other kinds', async () => {
    const { judge, ran } = await aJudge(lua);
    const deleted = aWidget({ metadata: { name: 'w', deletionTimestamp: NOW } });
    expect(await judge(deleted)).toEqual({ status: 'Progressing', message: 'Pending deletion' });
    expect((await judge({ ...aWidget({ status: { phase: 'Failed' } }), kind: 'Gadget' }))?.status).toBe('Degraded');
    expect(ran).toEqual([]);
  });

  it('leaves to the rules of Windlass what none of its own fits', async () => {
    const { judge } = await aJudge({
      'resource.customizations.healthCEL.example.org_Widget': '[{when: "false", status: Healthy}]',
    });
    expect((await judge(aWidget({ status: { phase: 'Failed' } })))?.status).toBe('Degraded');
  });

  it('is named when it fails', async () => {
    const { judge } = await aJudge(lua, { outcome: { kind: 'Fault', message: 'lua:1: boom' } });
    expect(await judge(aWidget())).toEqual({
      status: 'Unknown',
      message: 'resource.customizations.health.example.org_Widget: lua:1: boom',
    });
  });
});
