import { beforeEach, describe, expect, it } from 'vitest';
import { invoke } from '../../cli/serve/invoke.ts';
import { createHandler as createDeadLetterHandler } from '../../functions/dead-letter.ts';
import { createHandler as createRefreshHandler } from '../../functions/refresh.ts';
import { requestSync } from '../../shared/workflows/request-sync.ts';
import { buildSqsEvent } from '../support/sqs-event.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api-harness.ts';

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
