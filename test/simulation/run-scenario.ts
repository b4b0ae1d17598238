import { parseApplicationManifest } from '../../shared/contracts/application-manifest.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import { saveApplication } from '../../shared/workflows/application/save-application.ts';
import { requestSync } from '../../shared/workflows/sync/request-sync.ts';
import { openGate } from './call-gate.ts';
import { deadLetterOf, deliveryOf, type Ending, type Runner, sweep, undisturbed } from './invocation.ts';
import type { Scenario, ScriptedEvent } from './scenario.ts';
import { performEvent } from './scripted-events.ts';
import type { QueuedMessage } from './simulated-queue.ts';
import { WORLD_BEGINS } from './virtual-clock.ts';
import { createWorld, type World, type WorldParts } from './world.ts';

/** Scenarios begin here, so that what is deployed before has time to get there. */
const BEGINS_AT = 1000;
/** The sweep looks for overdue work this often. */
const SWEEP_SECONDS = 60;
/** A message that nobody has acknowledged is delivered again after so long: more than an invocation may take. */
const VISIBILITY_SECONDS = 210;
/** A message that failed is delivered again after so long, and not more often than this. */
const RETRY_SECONDS = 5;
const MOST_RECEIVES = 5;
/** A person whose request got no answer tries again. */
const PERSON_RETRY_SECONDS = 10;
/** More steps than any scenario needs: something goes round in circles. */
const MOST_STEPS = 20_000;

/** Plays a scenario until nothing happens any more, or until its time is up. */
export async function runScenario(
  scenario: Scenario,
  runner: Runner = undisturbed,
  parts: WorldParts = {},
): Promise<World> {
  const world = createWorld(scenario, parts);
  if (parts.notifications) {
    await world.connect(openGate).notificationConfig.saveConfig(parts.notifications.configMap);
  }
  await prepare(world, scenario);
  world.begin();
  await save(world, scenario, scenario.application.spec);
  await play(world, runner, scenario.script, BEGINS_AT + scenario.until);
  return world;
}

/** What is there when a scenario begins: what somebody else made, and the commit that was deployed before. */
async function prepare(world: World, scenario: Scenario): Promise<void> {
  for (const { object, by } of scenario.live) world.cluster.write(by, object);
  if (scenario.deployed !== undefined) {
    const { syncPolicy: _none, ...spec } = scenario.application.spec;
    world.sources.moveTo(scenario.deployed);
    await save(world, scenario, spec);
    const sync = { prune: true, syncOptions: ['CreateNamespace=true'] };
    await requestSync(world.connect(openGate), world.ref, { sync, initiatedBy: { username: 'admin' } });
    await play(world, undisturbed, [], BEGINS_AT - 1);
    const state = (await world.read())?.application.status.operationState;
    if (state?.phase !== 'Succeeded')
      throw new Error(`${scenario.name}: what should be deployed is not: ${state?.message}`);
  }
  const rules = scenario.project;
  if (rules) {
    const { projects } = world.connect(openGate);
    await projects.update('default', (project) => ({ ...project, spec: { ...project.spec, ...rules } }));
  }
  world.clock.moveTo(BEGINS_AT);
  world.cluster.objects(); // whatever controllers still had to do is done
}

async function save(world: World, { application }: Scenario, spec: object): Promise<void> {
  const { annotations, finalizers } = application;
  const metadata = { ...world.ref, ...(annotations ? { annotations } : {}), ...(finalizers ? { finalizers } : {}) };
  const { manifest } = parseApplicationManifest({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata,
    spec,
  });
  const exists = (await world.read()) !== undefined;
  await saveApplication(world.connect(openGate), { manifest, mode: exists ? 'update' : 'create', validate: false });
}

/** What comes next. */
type Next =
  | { readonly kind: 'event'; readonly event: ScriptedEvent; readonly at: number }
  | { readonly kind: 'message'; readonly message: QueuedMessage; readonly at: number }
  | { readonly kind: 'sweep' | 'thaw'; readonly at: number };

async function play(world: World, runner: Runner, script: readonly ScriptedEvent[], until: number): Promise<void> {
  const left = [...script];
  const armed = new Map<ScriptedEvent, number>();
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    await arm(world, left, armed);
    const next = await whatComesNext(world, runner, left, armed);
    // What a crash held up is not missing at the end.
    const end = until + stalledSeconds(world);
    if (!next || next.at > end) {
      world.clock.moveTo(next ? end : world.clock.seconds());
      if (runner.thawsAt?.() === undefined) return;
      await runner.thaw?.();
      continue;
    }
    world.clock.moveTo(next.at);
    if (next.kind === 'event') left.splice(left.indexOf(next.event), 1);
    await happen(world, runner, next, left);
  }
  throw new Error(`still going on after ${MOST_STEPS} steps`);
}

function stalledSeconds({ clock, scriptSeconds }: World): number {
  return Math.max(0, clock.seconds() - BEGINS_AT - scriptSeconds());
}

async function happen(world: World, runner: Runner, next: Next, left: ScriptedEvent[]): Promise<void> {
  switch (next.kind) {
    case 'thaw':
      return runner.thaw?.();
    case 'sweep':
      if (isKilled(await runner.run(world, sweep))) await stall(world);
      return;
    case 'message':
      return deliver(world, runner, next.message);
    case 'event':
      return perform(world, runner, next.event, left);
  }
}

/** Whoever gets no answer asks again; but not for a second sync, if the first may have begun. */
async function perform(world: World, runner: Runner, event: ScriptedEvent, left: ScriptedEvent[]): Promise<void> {
  const invocation = performEvent(world, event);
  const ending = invocation ? await runner.run(world, invocation) : 'done';
  if (!isKilled(ending)) return;
  await stall(world);
  const startsSomething = event.sync !== undefined || event.rollback !== undefined;
  if (startsSomething && ending !== 'unheard') return;
  const { when: _when, after: _after, ...again } = event;
  left.unshift({ ...again, at: world.scriptSeconds() + PERSON_RETRY_SECONDS });
}

function isKilled(ending: Ending): boolean {
  return ending === 'killed' || ending === 'unheard';
}

async function deliver(world: World, runner: Runner, message: QueuedMessage): Promise<void> {
  world.queue.take(message);
  const isLast = message.receives + 1 >= MOST_RECEIVES;
  const ending = await runner.run(world, deliveryOf(message));
  if (isKilled(ending)) {
    await stall(world);
    world.queue.putBack(message, VISIBILITY_SECONDS);
  } else if (ending === 'failed') {
    if (isLast) await runner.run(world, deadLetterOf(message));
    else world.queue.putBack(message, RETRY_SECONDS);
  }
}

/** After a crash everything waits until the lease has ended and the work is found again; the script waits too. */
async function stall(world: World): Promise<void> {
  world.restart();
  const lease = (await world.read())?.control.lease;
  const left = lease ? Math.max(0, Date.parse(lease.expiresAt) - world.clock.now().getTime()) / 1000 : 0;
  world.stall(left + SWEEP_SECONDS);
}

/** Events that wait for a state, and see it now, get a time. */
async function arm(world: World, left: readonly ScriptedEvent[], armed: Map<ScriptedEvent, number>): Promise<void> {
  const [first] = left;
  if (!first || first.when === undefined || armed.has(first)) return;
  if (stateOf(await world.read()).includes(first.when)) {
    armed.set(first, world.clock.seconds() + (first.after ?? 0));
  }
}

/** What a script can wait for. */
function stateOf(record: ApplicationRecord | undefined): string {
  if (!record) return 'gone';
  const { operationState, sync, health, conditions } = record.application.status;
  const operation = operationState ? `${operationState.phase}: ${operationState.message}` : '';
  return [
    operation,
    `${sync.status} ${health.status} #${sync.revision?.[0]}`,
    ...conditions.map(({ message }) => message),
  ].join('\n');
}

async function whatComesNext(
  world: World,
  runner: Runner,
  left: readonly ScriptedEvent[],
  armed: ReadonlyMap<ScriptedEvent, number>,
): Promise<Next | undefined> {
  const heldUp = world.clock.seconds() - world.scriptSeconds();
  const [event] = left;
  // What has a time is held up by a crash; what waits for a state is not.
  const eventAt = event && (event.at === undefined ? armed.get(event) : heldUp + event.at);
  const message = world.queue.next();
  const sweepAt = await nextSweep(world);
  const thawAt = runner.thawsAt?.();
  const candidates: readonly Next[] = [
    ...(event && eventAt !== undefined ? [{ kind: 'event', event, at: eventAt } as const] : []),
    ...(message ? [{ kind: 'message', message, at: message.dueAt } as const] : []),
    ...(sweepAt === undefined ? [] : [{ kind: 'sweep', at: sweepAt } as const]),
    ...(thawAt === undefined || thawAt === Number.POSITIVE_INFINITY ? [] : [{ kind: 'thaw', at: thawAt } as const]),
  ];
  return candidates.reduce<Next | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);
}

/** The next sweep that finds something; the others do nothing. */
async function nextSweep({ table, clock }: World): Promise<number | undefined> {
  const pages = await Promise.all(
    ['due', 'due-delivery', 'due-notification'].map((partition) => table.queryIndex('wake', partition, { limit: 1 })),
  );
  const wakes = pages.flatMap(({ entries }) => entries.map(({ indexSort }) => indexSort.slice(0, 24)));
  const [first] = wakes.sort();
  if (first === undefined) return undefined;
  const dueAt = Math.max((Date.parse(first) - WORLD_BEGINS) / 1000, clock.seconds() + 0.001);
  return Math.ceil(dueAt / SWEEP_SECONDS) * SWEEP_SECONDS;
}
