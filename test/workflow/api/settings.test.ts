import { describe, expect, it } from 'vitest';
import { aManifest, createApiHarness } from './harness.ts';

const settings = '/api/v1/settings';
const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' }, data });

describe('settings of all applications', () => {
  it('are replaced by a ConfigMap argocd-cm, and every application looks again', async () => {
    const api = createApiHarness();
    await api.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
    api.messages.length = 0;
    const body = configMap({ 'application.resourceTrackingMethod': 'label', 'resource.exclusions': '[]', url: 'x' });
    expect(await api.request('POST', settings, { body })).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'created', warning: expect.stringContaining('url') },
      body: { trackingMethod: 'label', appLabelKey: 'app.kubernetes.io/instance' },
    });
    expect(api.messages).toMatchObject([{ type: 'RefreshApplication' }]);
    expect((await api.request('POST', settings, { body })).headers).toMatchObject({ 'windlass-outcome': 'unchanged' });
    expect(api.messages).toHaveLength(1);
    expect((await api.request('GET', settings)).body).toMatchObject({ trackingMethod: 'label', data: body.data });
  });

  it('that cannot be understood are refused, and the stored ones stay', async () => {
    const api = createApiHarness();
    const body = configMap({ 'resource.compareoptions': 'ignoreResourceStatusField: some' });
    const answer = await api.request('POST', settings, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('resource.compareoptions.ignoreResourceStatusField: expected');
    expect((await api.request('GET', settings)).body).toMatchObject({ trackingMethod: 'annotation', data: {} });
  });

  it('are refused with each health check that cannot be compiled', async () => {
    const api = createApiHarness();
    const body = configMap({
      'resource.customizations.health.example.com_Widget': 'hs = {}\nif then',
      'resource.customizations.healthCEL.example.com_Gadget': '[{when: "object.status.phase ==", status: Healthy}]',
    });
    const answer = await api.request('POST', settings, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe(
      "data: resource.customizations.health.example.com_Widget: lua:2: unexpected symbol near 'then'; " +
        'resource.customizations.healthCEL.example.com_Gadget[0].when: Unexpected token: EOF (at character 23)',
    );
    await api.deps.healthScripts.close();
  });
});
