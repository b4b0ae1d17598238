import { beforeEach, describe, expect, it } from 'vitest';
import { invoke } from '../../cli/serve/invoke.ts';
import { createHandler as createDeadLetterHandler } from '../../functions/dead-letter.ts';
import { createHandler as createRefreshHandler } from '../../functions/refresh.ts';
import { requestSync } from '../../shared/workflows/sync/request-sync.ts';
import { buildSqsEvent } from '../support/sqs-event.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

let harness: ApiHarness;
beforeEach(() => {
  harness = createApiHarness();
});
const create = (name: string) => harness.request('POST', '/api/v1/applications', { body: aManifest(name) });

describe('a message that is garbage', () => {
  it.each([
    'not json',
    '{}',
    '{"type":"RefreshApplication"}',
    '{"type":"DropTables"}',
    '{"type":"RefreshApplication","application":"no-slash"}',
  ])('fails alone and is handed back: %s', async (body) => {
    const handler = invoke(createRefreshHandler(harness.deps));
    const unknown = JSON.stringify({ type: 'RefreshApplication', application: 'argocd/nobody' });
    const event = buildSqsEvent([body, unknown]);
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }] });
  });

  it('ends among the dead letters, with the reason', async () => {
    await invoke(createDeadLetterHandler(harness.deps))(buildSqsEvent(['not json']));
    expect(await harness.deps.deadLetters.list()).toMatchObject([
      { type: 'unreadable', body: 'not json', reason: expect.stringContaining('gave up') },
    ]);
  });
});

describe('a message that was given up', () => {
  it('leaves a condition on its application', async () => {
    await create('stuck');
    const body = JSON.stringify({ type: 'RefreshApplication', application: 'argocd/stuck' });
    await invoke(createDeadLetterHandler(harness.deps))(buildSqsEvent([body]));
    const record = await harness.deps.applications.read({ namespace: 'argocd', name: 'stuck' });
    expect(record?.application.status.conditions).toMatchObject([{ type: 'UnknownError' }]);
  });

  it('ends its operation with Error', async () => {
    await create('stuck');
    const ref = { namespace: 'argocd', name: 'stuck' };
    const started = await requestSync(harness.deps, ref, { sync: {}, initiatedBy: { username: 'admin' } });
    const operationId = started.control.sync?.id;
    const body = JSON.stringify({ type: 'StepSyncOperation', application: 'argocd/stuck', operationId });
    await invoke(createDeadLetterHandler(harness.deps))(buildSqsEvent([body]));
    const record = await harness.deps.applications.read(ref);
    expect(record?.application.status.operationState).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('gave up'),
    });
    expect(record?.control.sync).toBeUndefined();
  });
});

describe('a dead letter that is put back', () => {
  const ref = { namespace: 'argocd', name: 'stuck' };
  const giveUp = async (message: object) => {
    await invoke(createDeadLetterHandler(harness.deps))(buildSqsEvent([JSON.stringify(message)]));
    const [letter] = await harness.deps.deadLetters.list();
    return letter?.id ?? '';
  };
  const replay = (id: string) => harness.request('POST', `/api/v1/dead-letters/${id}/replay`);

  it('asks for its refresh anew, once however often it is put back', async () => {
    await create('stuck');
    const id = await giveUp({ type: 'RefreshApplication', application: 'argocd/stuck' });
    harness.messages.splice(0);

    const first = await replay(id);
    const second = await replay(id);

    expect(first).toMatchObject({ status: 200, body: { id, type: 'RefreshApplication' } });
    expect(second.body).toEqual(first.body);
    expect(harness.messages).toEqual([{ type: 'RefreshApplication', application: 'argocd/stuck' }]);
    const record = await harness.deps.applications.read(ref);
    expect(record?.control.refresh.requested).toBeGreaterThan(record?.control.refresh.processed ?? 0);
  });

  it('asks for a refresh in place of an operation that has ended', async () => {
    await create('stuck');
    const started = await requestSync(harness.deps, ref, { sync: {}, initiatedBy: { username: 'admin' } });
    const operationId = started.control.sync?.id ?? '';
    const id = await giveUp({ type: 'StepSyncOperation', application: 'argocd/stuck', operationId });
    harness.messages.splice(0);

    await replay(id);

    expect(harness.messages).toEqual([{ type: 'RefreshApplication', application: 'argocd/stuck' }]);
  });

  it('sends any other message as it was', async () => {
    const message = { type: 'RouteGitEvent', deliveryId: 'd1' };
    const id = await giveUp(message);

    await replay(id);

    expect(harness.messages).toEqual([message]);
  });

  it('is refused if it is no message of ours, not there, or of an application that is gone', async () => {
    const garbage = await giveUp({ type: 'DropTables' });
    expect(await replay(garbage)).toMatchObject({ status: 400 });
    expect(await replay('nobody')).toMatchObject({ status: 404, body: { message: 'dead letter "nobody" not found' } });
    harness = createApiHarness();
    const orphan = await giveUp({ type: 'RefreshApplication', application: 'argocd/gone' });
    expect(await replay(orphan)).toMatchObject({ status: 404 });
  });

  it('is one letter when its message was given up twice', async () => {
    const message = { type: 'RouteGitEvent', deliveryId: 'd1' };
    await giveUp(message);
    await giveUp(message);
    expect(await harness.deps.deadLetters.list()).toHaveLength(1);
  });

  it('can be read with its reason', async () => {
    const id = await giveUp({ type: 'RouteGitEvent', deliveryId: 'd1' });
    const list = await harness.request('GET', '/api/v1/dead-letters');
    expect(list.body).toMatchObject({ items: [{ id, reason: expect.stringContaining('gave up after 5 tries') }] });
    const one = await harness.request('GET', `/api/v1/dead-letters/${id}`);
    expect(one.body).toMatchObject({ id, body: '{"type":"RouteGitEvent","deliveryId":"d1"}' });
  });
});
