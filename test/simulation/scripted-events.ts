import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { createHandler } from '../../functions/api.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { createApiEvent } from '../workflow/api/harness.ts';
import { removeField, setField } from './cluster/field-paths.ts';
import type { Invocation } from './invocation.ts';
import type { ScriptedEvent } from './scenario.ts';
import { REPOSITORY_URL, shaOf } from './simulated-sources.ts';
import type { World } from './world.ts';

const TOKEN = 'simulated-admin-token';

/**
 * What a scripted event does: to the cluster and to Git at once, to Windlass by an invocation.
 * @returns the invocation, if there is one
 */
export function performEvent(world: World, event: ScriptedEvent): Invocation | undefined {
  if (event.edit) return edit(world, event.edit);
  if (event.turn) return turn(world, event.turn);
  if (event.lift) {
    world.trace.write('world', `the API server accepts ${event.lift}`);
    world.cluster.lift(event.lift);
    return undefined;
  }
  if (event.remove) return remove(world, event.remove);
  if (event.create) {
    world.trace.write(
      'world',
      `${event.create.by} creates ${event.create.object.kind} ${event.create.object.metadata.name}`,
    );
    world.cluster.write(event.create.by, event.create.object);
    return undefined;
  }
  if (event.silentCommit) return moveBranch(world, event.silentCommit);
  if (event.commit) {
    moveBranch(world, event.commit);
    return push(event.commit);
  }
  return askOf(world, event);
}

function askOf(world: World, event: ScriptedEvent): Invocation {
  const path = `/api/v1/applications/${world.ref.name}`;
  const at = `appNamespace=${world.ref.namespace}`;
  if (event.sync) return ask(world, `sync ${JSON.stringify(event.sync)}`, 'POST', `${path}/sync?${at}`, event.sync);
  if (event.rollback)
    return ask(world, `rollback ${JSON.stringify(event.rollback)}`, 'POST', `${path}/rollback?${at}`, event.rollback);
  if (event.release) return ask(world, 'release automated syncs', 'DELETE', `${path}/hold?${at}`);
  if (event.terminate) return ask(world, 'terminate', 'DELETE', `${path}/operation?${at}`);
  if (event.deleteApplication) {
    const query = Object.entries(event.deleteApplication).map(([name, value]) => `&${name}=${value}`);
    return ask(world, `delete ${JSON.stringify(event.deleteApplication)}`, 'DELETE', `${path}?${at}${query.join('')}`);
  }
  if (event.approve) {
    const annotations = { 'argocd.argoproj.io/deletion-approved': world.clock.now().toISOString() };
    return change(world, 'approve deletions', { metadata: { annotations } });
  }
  if (event.patch) return change(world, `change ${JSON.stringify(event.patch)}`, event.patch);
  if (event.refresh) return refresh(world, event.refresh === 'hard');
  throw new Error(`nothing happens in ${JSON.stringify(event)}`);
}

function change(world: World, what: string, patch: object): Invocation {
  const path = `/api/v1/applications/${world.ref.name}?appNamespace=${world.ref.namespace}`;
  return ask(world, what, 'PATCH', path, patch, 'application/merge-patch+json');
}

/** A person asks the API. */
function ask(
  world: World,
  what: string,
  method: string,
  target: string,
  body?: object,
  contentType = 'application/json',
): Invocation {
  return {
    kind: 'person',
    run: async (deps) => {
      world.trace.write('person', what);
      const handler = createHandler({ ...deps, adminTokens: [TOKEN], version: { version: '0' } });
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': contentType };
      const event = { ...createApiEvent(method, target, headers), ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
      if (answer.statusCode !== 200) {
        const { error = '' } = JSON.parse(answer.body ?? '{}') as { readonly error?: string };
        world.trace.write('person', `is answered ${answer.statusCode}: ${error}`);
      }
      return true;
    },
  };
}

function refresh(world: World, hard: boolean): Invocation {
  return {
    kind: 'person',
    run: async (deps) => {
      world.trace.write('person', hard ? 'hard refresh' : 'refresh');
      await requestRefresh(deps, world.ref, { hard });
      return true;
    },
  };
}

function moveBranch(world: World, commit: string): undefined {
  world.sources.moveTo(commit);
  world.trace.write('git', `main is at #${commit}`);
}

/** A webhook says that the branch moved; receiving it is not the subject here. */
function push(commit: string): Invocation {
  return {
    kind: 'person',
    run: async (deps) => {
      const deliveryId = `push-${commit}`;
      const repositoryUrls = [REPOSITORY_URL];
      const pushed = {
        kind: 'push',
        repositoryUrls,
        revision: 'main',
        touchedHead: true,
        after: shaOf(commit),
      } as const;
      await deps.deliveries.add(deliveryId, pushed);
      await deps.queue.send({ type: 'RouteGitEvent', deliveryId });
      return true;
    },
  };
}

function edit(world: World, { of, set, by = 'kubectl-edit' }: NonNullable<ScriptedEvent['edit']>): undefined {
  const { object } = find(world, of);
  const edited = structuredClone(object);
  for (const [path, value] of Object.entries(set)) {
    const parts = path.replaceAll('.', '\n').replaceAll('\\\n', '.');
    if (value === null) removeField(edited, parts);
    else setField(edited, parts, value);
  }
  world.trace.write('world', `${by} sets ${JSON.stringify(set)} of ${of}`);
  world.cluster.write(by, edited);
}

function turn(world: World, { of, health, message }: NonNullable<ScriptedEvent['turn']>): undefined {
  world.trace.write('world', `${of} is ${health}`);
  world.cluster.turn(find(world, of).object, health, message);
}

function remove(world: World, of: string): undefined {
  const { object } = find(world, of);
  world.trace.write('world', `somebody deletes ${of}`);
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  world.cluster.remove({ group, kind, namespace: metadata.namespace ?? '', name: metadata.name });
}

function find(world: World, of: string): { readonly object: KubernetesObject } {
  const object = world.cluster.objects().find(({ kind, metadata }) => `${kind}/${metadata.name}` === of);
  if (!object) throw new Error(`the script names ${of}, which is not in the cluster`);
  return { object };
}
