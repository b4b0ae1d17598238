import type { ApplicationSpec } from '../../../shared/domain/application/application.ts';
import { DEFAULT_CLUSTER } from '../../../shared/domain/application/default-cluster.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ClusterCapabilities } from '../../../shared/ports/cluster-client.ts';
import type { SourceTree } from '../../../shared/ports/source-reader.ts';
import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import type { Dependencies, Settings } from '../../../shared/workflows/dependencies.ts';
import { checkClusterDrift } from '../../../shared/workflows/drift/check-cluster-drift.ts';
import { refreshApplication } from '../../../shared/workflows/refresh/refresh-application.ts';
import { apiGroupsOf } from '../../../shared/workflows/render/find-capabilities.ts';
import { type CallGate, openGate } from '../../simulation/call-gate.ts';
import { undisturbed } from '../../simulation/invocation.ts';
import { runScenario } from '../../simulation/run-scenario.ts';
import type { Scenario } from '../../simulation/scenario.ts';
import { readShortForm } from '../../simulation/short-form.ts';
import { REPOSITORY_URL } from '../../simulation/simulated-sources.ts';
import type { World } from '../../simulation/world.ts';

/** Seconds between two looks by schedule, and between two drift checks. */
export const INTERVAL = 180;

/** What a test may change of a world while it goes on. */
export interface Knobs {
  capabilities: ClusterCapabilities;
  settings: Partial<Settings>;
  /** Until when renders may stand. */
  renderUntil: string | undefined;
  remembersRenders: boolean;
  warnings: readonly string[];
  /** The chart `web` of every chart repository. */
  chart: { version: string; content: string };
  /** In place of the world's own. */
  others: Partial<Dependencies>;
}

/** What a look cost. */
export interface LookCost {
  readonly reads: number;
  readonly writes: number;
  readonly clusterCalls: number;
  readonly renders: number;
}

/** An application that has come to rest, in a cluster that is checked for drift. */
export interface QuietWorld {
  readonly world: World;
  readonly knobs: Knobs;
  readonly deps: Dependencies;
  read(): Promise<ApplicationRecord>;
  /** Lets somebody change the stored application without a word. */
  change(change: (record: ApplicationRecord) => ApplicationRecord): Promise<void>;
  /** Moves on to the next drift check, and makes it. */
  checkDrift(): Promise<void>;
  passToNextLook(): Promise<void>;
  /** Moves on to the next look that is planned, and makes it. */
  look(): Promise<LookCost>;
  /** Both, one after the other. */
  checkAndLook(): Promise<LookCost>;
}

/** How a world begins. */
export interface QuietWorldOptions {
  readonly spec?: Partial<ApplicationSpec>;
  readonly objects?: readonly object[];
  readonly settings?: Partial<Settings>;
}

/** Makes such a world: the application is deployed, looked at, and the drift check has seen it. */
export async function createQuietWorld(options: QuietWorldOptions = {}): Promise<QuietWorld> {
  const knobs: Knobs = {
    capabilities: { version: 'v1.36.2', apiVersions: ['v1'] },
    settings: {},
    renderUntil: undefined,
    remembersRenders: true,
    warnings: [],
    chart: { version: '1.0.0', content: 'first' },
    others: {},
  };
  const counted = { renders: 0 };
  const changeDependencies = (deps: Dependencies) => withKnobs(deps, knobs, () => (counted.renders += 1));
  const world = await runScenario(scenarioOf(options), undisturbed, { changeDependencies });
  const deps = world.connect(openGate);
  const read = async () => {
    const record = await world.read();
    if (!record) throw new Error('the application is gone');
    return record;
  };
  const quiet: QuietWorld = {
    world,
    knobs,
    deps,
    read,
    async change(change) {
      await deps.applications.update(world.ref, change);
    },
    async checkDrift() {
      passUntil(world, (await deps.driftChecks.read(DEFAULT_CLUSTER.server))?.nextAt);
      await checkClusterDrift(deps, DEFAULT_CLUSTER.server);
    },
    async passToNextLook() {
      const { control } = await read();
      if (!control.wakes.refresh) throw new Error('no look is planned');
      passUntil(world, control.wakes.refresh);
    },
    async look() {
      await quiet.passToNextLook();
      counted.renders = 0;
      const { gate, counts } = countingGate();
      await refreshApplication(world.connect(gate), world.ref);
      return { ...counts, renders: counted.renders };
    },
    async checkAndLook() {
      await quiet.checkDrift();
      return quiet.look();
    },
  };
  // The first look of this release sees objects that controllers have had their time with.
  await quiet.checkAndLook();
  return quiet;
}

function passUntil(world: World, time = ''): void {
  if (time <= world.clock.now().toISOString()) return;
  const seconds = (Date.parse(time) - world.clock.now().getTime()) / 1000;
  world.clock.moveTo(world.clock.seconds() + seconds);
}

function scenarioOf({ spec, objects = [{ ConfigMap: 'settings' }], settings }: QuietWorldOptions): Scenario {
  const first = { objects: objects.map((written) => readShortForm(written as { readonly [name: string]: unknown })) };
  return {
    name: 'quiet',
    title: '',
    shows: '',
    needs: [],
    application: {
      name: 'guestbook',
      namespace: 'argocd',
      spec: {
        project: 'default',
        source: { repoURL: REPOSITORY_URL, path: 'guestbook', targetRevision: 'main' },
        destination: { server: DEFAULT_CLUSTER.server, namespace: 'default' },
        ...spec,
      },
    },
    commits: {
      1: first,
      2: { objects: [readShortForm({ ConfigMap: 'settings', content: '2' })] },
      // Of somebody who shares the repository.
      3: first,
    },
    deployed: '1',
    live: [],
    behaviours: [],
    cluster: {},
    repositoryUnavailable: [],
    settings: { refreshIntervalSeconds: INTERVAL, driftIntervalSeconds: INTERVAL, ...settings },
    script: [],
    until: INTERVAL,
  };
}

function withKnobs(deps: Dependencies, knobs: Knobs, onRender: () => void): Dependencies {
  return {
    ...deps,
    ...knobs.others,
    settings: { ...deps.settings, ...knobs.settings },
    clusterDirectory: {
      async open(destination) {
        const client = await deps.clusterDirectory.open(destination);
        return {
          ...client,
          capabilities: async () => knobs.capabilities,
          apiGroups: async () => apiGroupsOf(knobs.capabilities),
        };
      },
    },
    charts: {
      ...deps.charts,
      resolveVersion: async () => knobs.chart.version,
      openChart: async () => chartTree(knobs.chart),
    },
    renderer: {
      ...deps.renderer,
      async render(request) {
        onRender();
        const isChart = request.source.chart !== undefined;
        const rendered = isChart
          ? { sourceType: 'Helm' as const, objects: [configMap(knobs.chart.content)], warnings: [] }
          : await deps.renderer.render(request);
        if (!knobs.remembersRenders) return rendered;
        const until = knobs.renderUntil === undefined ? {} : { until: knobs.renderUntil };
        return { ...rendered, warnings: knobs.warnings, origin: { type: 'Cached', ...until } };
      },
    },
  };
}

function configMap(content: string): KubernetesObject {
  return readShortForm({ ConfigMap: 'settings', content });
}

function chartTree({ version, content }: Knobs['chart']): SourceTree {
  return {
    revision: version,
    typeOf: async () => 'directory',
    list: async () => ({ files: [], directories: [] }),
    objectId: async () => content,
    read: async () => new Uint8Array(),
  };
}

function countingGate() {
  const counts = { reads: 0, writes: 0, clusterCalls: 0 };
  const gate: CallGate = (call, perform) => {
    if (call.to === 'cluster') counts.clusterCalls += 1;
    if (call.to === 'table') counts[call.isEffect ? 'writes' : 'reads'] += 1;
    return perform();
  };
  return { gate, counts };
}
