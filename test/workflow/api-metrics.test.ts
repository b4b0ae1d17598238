import { expect, it } from 'vitest';
import { invoke } from '../../cli/serve/invoke.ts';
import { createHandler } from '../../functions/refresh.ts';
import { buildSqsEvent } from '../support/sqs-event.ts';
import { aManifest, createApiHarness } from './api-harness.ts';

it('tells applications and what was done with them, to those who have a token', async () => {
  const harness = createApiHarness();
  await harness.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
  const message = { type: 'RefreshApplication', application: 'argocd/guestbook' };
  await invoke(createHandler(harness.deps))(buildSqsEvent([JSON.stringify(message)]));

  const { status, headers, text } = await harness.requestText('GET', '/metrics');

  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/plain');
  expect(text).toContain('argocd_app_info{namespace="argocd",name="guestbook",project="default"');
  expect(text).toContain('windlass_queue_age_seconds_count{type="RefreshApplication"} 1');
  const anonymous = await harness.request('GET', '/metrics', { headers: { authorization: '' } });
  expect(anonymous.status).toBe(401);
});
