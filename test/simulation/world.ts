import type { ApplicationRef } from '../../shared/domain/application/application.ts';
import type { Table } from '../../shared/ports/table.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { type CallGate, openGate } from './call-gate.ts';
import type { ObjectBehaviour } from './cluster/behaviour.ts';
import { type ClusterCall, createSimulatedCluster, type SimulatedCluster } from './cluster/simulated-cluster.ts';
import { observeApplications } from './observe-applications.ts';
import type { Scenario } from './scenario.ts';
import { createConnector, createSimulatedTable, type SimulatedNotifications } from './simulated-dependencies.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { createSimulatedQueue, type SimulatedQueue } from './simulated-queue.ts';
import { createSimulatedSources, type SimulatedSources } from './simulated-sources.ts';
import { createTrace, type Trace, withoutTimes } from './trace.ts';
import { createVirtualClock, type VirtualClock, WORLD_BEGINS } from './virtual-clock.ts';

/** What is put in place of parts of a world, to see that the tests notice. */
export interface WorldParts {
  readonly changeDependencies?: (deps: Dependencies) => Dependencies;
  readonly notifications?: SimulatedNotifications;
  readonly host?: SimulatedHost;
}

/** All that a scenario happens in. */
export interface World {
  readonly ref: ApplicationRef;
  readonly clock: VirtualClock;
  readonly cluster: SimulatedCluster;
  readonly queue: SimulatedQueue;
  readonly sources: SimulatedSources;
  readonly table: Table;
  readonly trace: Trace;
  /** Calls that changed something since the scenario began. */
  readonly calls: ClusterCall[];
  /** What one invocation is given: of its own, but for what lasts. */
  connect(gate: CallGate): Dependencies;
  /** The application as it is stored. */
  read(): Promise<ApplicationRecord | undefined>;
  /** Seconds of the scenario: without the time that a crash held everything up. */
  scriptSeconds(): number;
  /** Holds the script up. */
  stall(seconds: number): void;
  /** What was only in the memory of the process is lost. */
  restart(): void;
  /** The scenario begins: times count from here, and behaviours are in force. */
  begin(): void;
}

/** Makes the world of a scenario; nothing has happened yet. */
export function createWorld(scenario: Scenario, parts: WorldParts = {}): World {
  const clock = createVirtualClock();
  const { name, namespace } = scenario.application;
  const ref = { name, namespace };
  const calls: ClusterCall[] = [];
  const behaviours: ObjectBehaviour[] = [];
  const troubles: { -readonly [field in keyof Scenario['cluster']]: Scenario['cluster'][field] } = {};
  const unavailable: (readonly [number, number])[] = [];
  let beganAt = 0;
  let stalled = 0;
  const seconds = () => clock.seconds() - beganAt;
  const scriptSeconds = () => seconds() - stalled;
  const scenarioTimeOf = (instant: string) =>
    String(Number(((Date.parse(instant) - WORLD_BEGINS) / 1000 - beganAt).toFixed(3)));
  const trace = createTrace(seconds, scenarioTimeOf);
  const cluster = createSimulatedCluster({
    clock,
    scriptSeconds,
    behaviours,
    troubles,
    onCall: (call) => {
      calls.push(call);
      trace.write('cluster', `${call.verb.padEnd(7)} ${call.object}: ${withoutTimes(call.outcome, scenarioTimeOf)}`);
    },
    onEvent: (at, text) => trace.write('world', text, at - beganAt),
  });
  const table = createSimulatedTable(clock);
  const queue = createSimulatedQueue(clock);
  const isUnavailable = () => unavailable.some(([from, to]) => from <= scriptSeconds() && scriptSeconds() < to);
  const sources = createSimulatedSources(scenario.commits, isUnavailable);
  const onLog = (line: string) => trace.write('log', line);
  const { settings } = scenario;
  const connector = createConnector({
    ...{ clock, table, queue, cluster, sources, settings, onLog },
    ...(parts.notifications && { notifications: parts.notifications }),
    ...(parts.host && { host: parts.host }),
  });
  const onRemoved = () => trace.write('application', 'is gone');
  const connect = (gate: CallGate): Dependencies => {
    const deps = connector.connect(gate);
    const applications = observeApplications(deps.applications, trace.saw, onRemoved);
    const observed = { ...deps, applications };
    return parts.changeDependencies ? parts.changeDependencies(observed) : observed;
  };
  const reader = connector.connect(openGate).applications;
  return {
    ref,
    clock,
    cluster,
    queue,
    sources,
    table,
    trace,
    calls,
    connect,
    read: () => reader.read(ref),
    scriptSeconds,
    restart: connector.restart,
    stall(heldUp) {
      stalled += heldUp;
    },
    begin() {
      calls.length = 0;
      trace.begin();
      beganAt = clock.seconds();
      behaviours.push(...scenario.behaviours);
      Object.assign(troubles, scenario.cluster);
      unavailable.push(...scenario.repositoryUnavailable);
    },
  };
}
