import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { ALERT, sendNotification, withSection } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const only = () => {
  expect(server.requests).toHaveLength(1);
  const { method, path, headers, json } = server.requests[0] ?? {};
  return { method, path, authorization: headers?.authorization, json };
};

describe('Opsgenie', () => {
  const to = () => ({
    type: 'opsgenie',
    options: { apiUrl: server.url, apiKeys: { ops: 'k1' } },
    recipient: 'ops',
  });

  it('gets an alert whose alias makes a second one the same', async () => {
    await sendNotification({ ...to(), content: ALERT });
    expect(only()).toEqual({
      method: 'POST',
      path: '/v2/alerts',
      authorization: 'GenieKey k1',
      json: { message: 'shop: the sync failed', description: ALERT.message, alias: 'id-1', source: 'Windlass' },
    });
  });

  it('gets the fields of the template', async () => {
    const section = { description: 'why', alias: 'shop', priority: 'P1', tags: ['a'], details: { team: 'x' } };
    await sendNotification({ ...to(), content: withSection('opsgenie', section) });
    expect(only().json).toEqual({ message: 'shop is synced', source: 'Windlass', ...section });
  });
});

describe('PagerDuty', () => {
  it('gets an event whose key makes a second one the same', async () => {
    const options = { apiURL: server.url, serviceKeys: { web: 'r1' } };
    await sendNotification({ type: 'pagerdutyv2', options, recipient: 'web', content: ALERT });
    expect(only()).toMatchObject({ method: 'POST', path: '/v2/enqueue' });
    expect(only().json).toEqual({
      routing_key: 'r1',
      event_action: 'trigger',
      dedup_key: 'id-1',
      client: 'Windlass',
      client_url: ALERT.link,
      payload: { summary: 'shop: the sync failed', severity: 'error', source: 'windlass' },
    });
  });

  it('gets the fields of the template', async () => {
    const payload = { summary: 's', severity: 'critical', source: 'shop', component: 'c', group: 'g', class: 'k' };
    const content = withSection('pagerdutyv2', { ...payload, url: 'https://a.example' });
    const options = { apiURL: server.url, serviceKeys: { web: 'r1' } };
    await sendNotification({ type: 'pagerdutyv2', options, recipient: 'web', content });
    expect(only().json).toMatchObject({ client_url: 'https://a.example', payload });
  });

  it('gets an incident by its REST API', async () => {
    const content = withSection('pagerduty', { title: 't', urgency: 'high', body: 'b', priorityID: 'P5' });
    const options = { apiURL: server.url, token: 'k', from: 'w@example.com' };
    await sendNotification({ type: 'pagerduty', options, recipient: 'S1', content });
    expect(only()).toMatchObject({ path: '/incidents', authorization: 'Token token=k' });
    expect(server.requests[0]?.headers.from).toBe('w@example.com');
    expect(only().json).toEqual({
      incident: {
        type: 'incident',
        title: 't',
        service: { id: 'S1', type: 'service_reference' },
        incident_key: 'id-1',
        urgency: 'high',
        body: { type: 'incident_body', details: 'b' },
        priority: { id: 'P5', type: 'priority_reference' },
      },
    });
  });
});

describe('Grafana', () => {
  it('gets an annotation with the tags of recipient, template and service', async () => {
    const options = { apiUrl: `${server.url}/api`, apiKey: 'k', tags: 'prod' };
    const content = withSection('grafana', { tags: 'deploy|v1' });
    await sendNotification({ type: 'grafana', options, recipient: 'a|b', content });
    expect(only()).toEqual({
      method: 'POST',
      path: '/api/annotations',
      authorization: 'Bearer k',
      json: { text: 'shop is synced', tags: ['a', 'b', 'deploy', 'v1', 'prod'] },
    });
  });
});

describe('New Relic', () => {
  it('gets a deployment', async () => {
    const content = withSection('newrelic', { user: 'ada', changelog: 'more guests' });
    await sendNotification({
      type: 'newrelic',
      options: { apiURL: server.url, apiKey: 'k' },
      recipient: '77',
      content,
    });
    expect(only()).toMatchObject({ path: '/v2/applications/77/deployments.json' });
    expect(server.requests[0]?.headers['x-api-key']).toBe('k');
    expect(only().json).toEqual({
      deployment: { description: 'shop is synced', user: 'ada', changelog: 'more guests' },
    });
  });
});

describe('Alertmanager', () => {
  const host = () => new URL(server.url).host;
  const content = withSection('alertmanager', {
    labels: { alertname: 'app-deployed', severity: 'P5' },
    annotations: { author: 'ada' },
    generatorURL: 'https://git.example.com/shop',
  });

  it('gets an alert', async () => {
    const options = { targets: [host()], basicAuth: { username: 'u', password: 'p' } };
    await sendNotification({ type: 'alertmanager', options, content });
    expect(only()).toEqual({
      method: 'POST',
      path: '/api/v2/alerts',
      authorization: 'Basic dTpw',
      json: [
        {
          labels: { alertname: 'app-deployed', severity: 'P5' },
          annotations: { description: 'shop is synced', author: 'ada' },
          generatorURL: 'https://git.example.com/shop',
        },
      ],
    });
  });

  it('is told if one of several takes it', async () => {
    const options = { targets: ['127.0.0.1:1', host()], apiPath: '/alerts', bearerToken: 't' };
    await sendNotification({ type: 'alertmanager', options, content });
    expect(only()).toMatchObject({ path: '/alerts', authorization: 'Bearer t' });
  });

  it('is tried again if none takes it', async () => {
    const sent = sendNotification({ type: 'alertmanager', options: { targets: ['127.0.0.1:1'] }, content });
    await expect(sent).rejects.toMatchObject({ code: 'NotificationUnavailableError' });
  });

  it('gets nothing without labels', async () => {
    const bare = withSection('alertmanager', { annotations: {} });
    const sent = sendNotification({ type: 'alertmanager', options: { targets: [host()] }, content: bare });
    await expect(sent).rejects.toThrow('alertmanager.labels of the template: at least one is needed');
  });
});
