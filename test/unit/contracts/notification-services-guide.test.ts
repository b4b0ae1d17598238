import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseNotificationConfig } from '../../../shared/contracts/notification/parse-notification-config.ts';
import { SERVICE_OPTIONS } from '../../../shared/contracts/notification/service-options.ts';

const parsed = (data: { readonly [key: string]: string }, secret?: { readonly [key: string]: string }) => {
  const { config, faults } = parseNotificationConfig(data, secret);
  return { services: config.services, faults };
};
const guide = readFileSync(new URL('../../../docs/guides/notification-services.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = '']) => yaml);

describe('the guide to notification services', () => {
  it.each(examples)('has an example that is taken as it is: %s', (yaml) => {
    const { services, faults } = parsed(parse(yaml));
    expect(faults).toEqual([]);
    expect(services).toHaveLength(1);
    for (const field of Object.keys(parse(Object.values(parse(yaml) as Record<string, string>)[0] ?? ''))) {
      expect(Object.keys(services[0]?.options ?? {})).toContain(field);
    }
  });

  it('has an example and a line for every type', () => {
    const types = examples.flatMap((yaml) => parsed(parse(yaml)).services);
    expect([...new Set(types.map(({ type }) => type))].sort()).toEqual(Object.keys(SERVICE_OPTIONS).sort());
    for (const type of Object.keys(SERVICE_OPTIONS)) expect(guide).toMatch(new RegExp(`^\\|.*\`${type}\``, 'm'));
  });
});

describe('a faulty service', () => {
  it.each([
    ['service.slack', 'token: ""', 'service.slack.token: must not be empty'],
    ['service.slack.ops', '{}', 'service.slack.ops.token: is required'],
    ['service.telegram', '', 'service.telegram.token: is required'],
    ['service.grafana', 'apiURL: x\napiKey: a', 'service.grafana.apiUrl: must be a URL, like https://example.com'],
    ['service.teams', 'recipientUrls: {}', 'service.teams.recipientUrls: must have an entry for each recipient'],
    ['service.email', 'host: a/b\nfrom: x', 'service.email.host: must be a host, like smtp.example.com'],
    ['service.webhook.ci', 'url: 3', 'service.webhook.ci.url: expected a string, got a number'],
    ['service.pigeon', '{}', 'service.pigeon: there is no type pigeon of services; there are alertmanager, '],
  ])('%s: %s is named with its key', (key, yaml, message) => {
    expect(parsed({ [key]: yaml }).faults).toEqual([expect.stringContaining(message)]);
  });

  it('whose Secret holds no URL is for the service to say, so that it holds up nothing else', () => {
    const data = { 'service.teams': 'recipientUrls: { ops: $url }' };
    expect(parsed(data, { url: 'not a URL' }).services).toMatchObject([
      { options: { recipientUrls: { ops: 'not a URL' } } },
    ]);
  });
});
