import type { DeploymentLog } from '../../shared/domain/dora/deployment-log.ts';
import { createDeploymentArchive } from '../../shared/stores/deployment-archive.ts';
import { describeEnd } from './describe-end.ts';
import { WORLD_BEGINS } from './virtual-clock.ts';
import type { World } from './world.ts';

/** What must be the same however a scenario was disturbed. */
export interface EndState {
  /** Application, results, history, conditions and objects, as people see them. */
  readonly end: readonly string[];
  /** How often an object of a name came into being; a hook that ran twice shows here. */
  readonly created: { readonly [object: string]: number };
  /** How many objects of a name were deleted by Windlass. */
  readonly deleted: { readonly [object: string]: number };
  /** What DORA figures count of it, by number. */
  readonly counted: readonly string[];
  /** What a world at rest must not have. */
  readonly leftOver: readonly string[];
}

/** Reads the end of a scenario. */
export async function readEndState(world: World): Promise<EndState> {
  const { control } = (await world.read()) ?? {};
  const began = new Set(world.calls.filter(({ outcome }) => outcome === 'created').map(({ uid }) => uid));
  const ended = new Map(
    world.calls.filter((call) => call.verb === 'delete' && call.uid).map((call) => [call.uid, call]),
  );
  return {
    end: (await describeEnd(world)).map(withoutRun),
    created: countByName(world.calls.filter((call) => call.outcome === 'created' && began.has(call.uid))),
    deleted: countByName([...ended.values()]),
    counted: await countedEvents(world, control?.deployments),
    leftOver: [...(control?.lease ? ['a lease'] : [])],
  };
}

async function countedEvents(world: World, log: DeploymentLog | undefined): Promise<readonly string[]> {
  const archive = createDeploymentArchive({ table: world.table });
  const kept = await archive.list(new Date(WORLD_BEGINS), world.clock.now(), world.ref);
  const events = [...kept.flatMap((some) => some.events), ...(log?.events ?? [])];
  const lines = events.map(
    (event) => `${event.sequence} ${event.kind}${event.kind === 'Failure' ? ` ${event.because}` : ''}`,
  );
  const open = log?.failure ? [`open ${log.failure.because}`] : [];
  return [...new Set(lines), ...(log?.live && !log.live.isHealthy ? [`applied ${log.live.kind}`] : []), ...open];
}

function countByName(calls: readonly { readonly object: string }[]): { readonly [object: string]: number } {
  const counts = new Map<string, number>();
  for (const { object } of calls) counts.set(withoutRun(object), (counts.get(withoutRun(object)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of nameless hooks tell when the operation began; instants and generations differ with what came in between. */
function withoutRun(text: string): string {
  return text
    .replaceAll(/-\d{10}\b/g, '-<start>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/, generation \d+/g, '');
}
