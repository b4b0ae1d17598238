import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, ObjectRequest, WriteRequest } from '../api-state.ts';
import { behaviourOf } from '../behaviours.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf, type Kind, storageKeyOf } from '../kinds/kind.ts';
import { fromStorage } from '../kinds/versions.ts';
import { methodNotAllowed, notFound, pathNotFound } from '../status-errors.ts';
import { applyObject } from '../verbs/apply-object.ts';
import { createObject } from '../verbs/create-object.ts';
import { deleteObject } from '../verbs/delete-object.ts';
import { listObjects, type Selection, selectorOf } from '../verbs/list-objects.ts';
import { APPLY_PATCH, applyPatch, patchObject } from '../verbs/patch-object.ts';
import { readScale, writeScale } from '../verbs/scale.ts';
import { replaceObject } from '../verbs/update-object.ts';
import { addWarning, sendJson, sendText } from './answer.ts';
import { podLog } from './pod-log.ts';
import { presentationOf } from './presentation.ts';
import {
  checkPatchOptions,
  deletionOptionsOf,
  dryRunOf,
  fieldValidationOf,
  flagOf,
  managerOf,
} from './query-options.ts';
import { mediaTypeOf, readBody } from './request-body.ts';
import type { ObjectPath } from './request-info.ts';
import { streamWatch } from './watch-stream.ts';

/** One HTTP exchange about objects. */
export interface Exchange {
  readonly state: ApiState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

const SUBRESOURCES = ['status', 'scale', 'finalize'] as const;

/**
 * Answers a request for objects.
 *
 * @throws StatusError whatever refuses it
 */
export async function handleObjects(exchange: Exchange, path: ObjectPath): Promise<void> {
  const { state, request } = exchange;
  const kind = state.kinds.byResource(path.group, path.version, path.resource);
  if (kind === undefined || (kind.namespaced ? false : path.namespace !== '')) throw pathNotFound();
  if (kind.namespaced && path.name !== '' && path.namespace === '') throw pathNotFound();
  const { method } = request;
  if (path.name === '') {
    if (method === 'GET') return answerList(exchange, kind, path);
    if (method === 'POST') return answerCreate(exchange, kind, path);
    if (method === 'DELETE') return answerDeleteCollection(exchange, kind, path);
    throw methodNotAllowed();
  }
  if (method === 'GET' && isPodLog(kind, path)) return answerPodLog(exchange, kind, path);
  if (method === 'GET') return answerGet(exchange, kind, path);
  if (method === 'PUT') return answerReplace(exchange, kind, path);
  if (method === 'PATCH') return answerPatch(exchange, kind, path);
  if (method === 'DELETE' && path.subresource === '') return answerDelete(exchange, kind, path);
  throw methodNotAllowed();
}

function writeRequest(exchange: Exchange, kind: Kind, path: ObjectPath): WriteRequest {
  const subresource = SUBRESOURCES.find((name) => name === path.subresource);
  if (path.subresource !== '' && !isServed(kind, path.subresource)) throw pathNotFound();
  return {
    kind,
    namespace: path.namespace,
    subresource: subresource ?? '',
    dryRun: dryRunOf(exchange.query),
    manager: managerOf(exchange.query, exchange.request.headers['user-agent']),
    fieldValidation: fieldValidationOf(exchange.query),
    warn: (text) => addWarning(exchange.response, text),
  };
}

function isServed(kind: Kind, subresource: string): boolean {
  if (subresource === 'status') return kind.hasStatus;
  if (subresource === 'scale') return kind.scale !== undefined;
  return subresource === 'finalize' && kind.group === '' && kind.kind === 'Namespace';
}

function send(exchange: Exchange, kind: Kind, code: number, object: KubernetesObject): void {
  const presentation = presentationOf(exchange.request.headers.accept, exchange.query, kind, exchange.state);
  sendJson(exchange.response, code, presentation.one(object), presentation.contentType);
}

function answerGet(exchange: Exchange, kind: Kind, path: ObjectPath): void {
  if (path.subresource !== '' && !isServed(kind, path.subresource)) throw pathNotFound();
  const found = exchange.state.store.get(storageKeyOf(kind), path.namespace, path.name);
  if (found === undefined) throw notFound(kind, path.name);
  const object = fromStorage(kind, found);
  if (path.subresource === 'scale') sendJson(exchange.response, 200, readScale(kind, object));
  else send(exchange, kind, 200, object);
}

function isPodLog(kind: Kind, { subresource }: ObjectPath): boolean {
  return subresource === 'log' && kind.group === '' && kind.kind === 'Pod';
}

function answerPodLog({ state, query, response }: Exchange, kind: Kind, { namespace, name }: ObjectPath): void {
  const pod = state.store.get(storageKeyOf(kind), namespace, name);
  if (pod === undefined) throw notFound(kind, name);
  sendText(response, 200, podLog(pod, query));
}

function selectionOf(query: URLSearchParams, path: ObjectPath): Selection {
  const fields = query.get('fieldSelector') ?? '';
  return { labelSelector: query.get('labelSelector') ?? '', fieldSelector: path.name === '' ? fields : '' };
}

function answerList(exchange: Exchange, kind: Kind, path: ObjectPath): void {
  const { state, query, response } = exchange;
  const request: ObjectRequest = { kind, namespace: path.namespace };
  const presentation = presentationOf(exchange.request.headers.accept, query, kind, state);
  const selection = selectionOf(query, path);
  if (flagOf(query, 'watch')) {
    streamWatch(
      state,
      request,
      {
        resourceVersion: query.get('resourceVersion') ?? '',
        timeoutSeconds: Number(query.get('timeoutSeconds') ?? 1800 + Math.floor(Math.random() * 1800)),
        allowBookmarks: flagOf(query, 'allowWatchBookmarks'),
        sendInitialEvents: flagOf(query, 'sendInitialEvents'),
        selector: selectorOf(request, selection),
        present: presentation.one,
      },
      response,
    );
    return;
  }
  const limit = Number(query.get('limit') ?? 0);
  const page = listObjects(state, request, selection, { limit, continueToken: query.get('continue') ?? '' });
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continueToken === undefined ? {} : { continue: page.continueToken, remainingItemCount: page.remaining }),
  };
  sendJson(response, 200, presentation.list(page.items, metadata), presentation.contentType);
}

async function answerCreate(exchange: Exchange, kind: Kind, path: ObjectPath): Promise<void> {
  const body = await readBody(exchange.request);
  if (kind.namespaced && path.namespace === '') throw methodNotAllowed();
  send(exchange, kind, 201, createObject(exchange.state, writeRequest(exchange, kind, path), body));
}

async function answerReplace(exchange: Exchange, kind: Kind, path: ObjectPath): Promise<void> {
  const body = await readBody(exchange.request);
  const request = writeRequest(exchange, kind, path);
  if (request.subresource === 'scale') {
    sendJson(
      exchange.response,
      200,
      writeScale(exchange.state, request, path.name, () => body),
    );
    return;
  }
  send(exchange, kind, 200, replaceObject(exchange.state, request, path.name, body));
}

async function answerPatch(exchange: Exchange, kind: Kind, path: ObjectPath): Promise<void> {
  const { state, query } = exchange;
  const mediaType = mediaTypeOf(exchange.request);
  const isApply = mediaType === APPLY_PATCH;
  const body = await readBody(exchange.request);
  checkPatchOptions(query, isApply);
  const request = writeRequest(exchange, kind, path);
  if (request.subresource === 'scale') {
    const change = (scale: JsonObject): unknown => applyPatch(request, scale, mediaType, body);
    sendJson(exchange.response, 200, writeScale(state, request, path.name, change));
  } else if (isApply) {
    if (request.subresource !== '' && state.store.get(storageKeyOf(kind), path.namespace, path.name) === undefined) {
      throw notFound(kind, path.name);
    }
    const applied = applyObject(state, request, path.name, body, flagOf(query, 'force'));
    send(exchange, kind, applied.isNew ? 201 : 200, applied.object);
  } else {
    send(exchange, kind, 200, patchObject(state, request, path.name, mediaType, body));
  }
}

async function answerDelete(exchange: Exchange, kind: Kind, path: ObjectPath): Promise<void> {
  const options = deletionOptionsOf(exchange.query, await readBody(exchange.request));
  const request = { ...writeRequest(exchange, kind, path), dryRun: options.dryRun };
  const { isGone, object } = deleteObject(exchange.state, request, path.name, options);
  if (!isGone || behaviourOf(kind).returnsDeleted) {
    send(exchange, kind, 200, object);
    return;
  }
  const { name, uid } = object.metadata;
  sendJson(exchange.response, 200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.resource, uid },
  });
}

async function answerDeleteCollection(exchange: Exchange, kind: Kind, path: ObjectPath): Promise<void> {
  const { state, query } = exchange;
  const options = deletionOptionsOf(query, await readBody(exchange.request));
  const request = { ...writeRequest(exchange, kind, path), dryRun: options.dryRun };
  const page = listObjects(state, request, selectionOf(query, path), { limit: 0, continueToken: '' });
  const deleted = page.items.map((item) => {
    const namespace = item.metadata.namespace ?? '';
    return deleteObject(state, { ...request, namespace }, item.metadata.name, options).object;
  });
  sendJson(exchange.response, 200, {
    kind: kind.listKind,
    apiVersion: apiVersionOf(kind),
    metadata: { resourceVersion: String(state.store.revision()) },
    items: deleted,
  });
}
