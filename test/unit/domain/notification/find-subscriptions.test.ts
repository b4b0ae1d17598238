import { describe, expect, it } from 'vitest';
import type { Application } from '../../../../shared/domain/application/application.ts';
import { findSubscriptions } from '../../../../shared/domain/notification/find-subscriptions.ts';
import { NO_NOTIFICATION_CONFIG } from '../../../../shared/domain/notification/notification-config.ts';
import { readSubscribeAnnotations } from '../../../../shared/domain/notification/read-subscribe-annotations.ts';
import { repositoryFullName, repositoryUrlToHttps } from '../../../../shared/domain/notification/repository-names.ts';

const PREFIX = 'notifications.argoproj.io/subscribe.';
const config = {
  ...NO_NOTIFICATION_CONFIG,
  defaultTriggers: ['on-default'],
  defaultTriggersOf: { teams: ['on-teams'] },
  subscriptions: [
    { targets: [{ service: 'email', recipient: 'all@example.com' }], triggers: [] },
    { targets: [{ service: 'slack', recipient: 'gold' }], triggers: ['on-a'], selector: 'tier in (gold, silver),!old' },
  ],
};

function found(subscriptions: { readonly [key: string]: string }, labels: { readonly [label: string]: string } = {}) {
  const annotations = Object.fromEntries(Object.entries(subscriptions).map(([key, value]) => [PREFIX + key, value]));
  const application = {
    metadata: { name: 'shop', namespace: 'argocd', annotations, labels },
  } as unknown as Application;
  return findSubscriptions(application, undefined, config).subscriptions.map(
    ({ trigger, target }) => `${trigger} ${target.service}:${target.recipient}`,
  );
}

describe('subscriptions', () => {
  const ALL = 'on-default email:all@example.com';
  it.each([
    ['by nothing but the configuration', {}, {}, [ALL]],
    ['with several recipients', { 'on-a.slack': 'x; y;;' }, {}, ['on-a slack:x', 'on-a slack:y', ALL]],
    ['without a recipient', { 'on-a.webhook': '' }, {}, ['on-a webhook:', ALL]],
    ['to the default triggers', { slack: 'x' }, {}, ['on-default slack:x', ALL]],
    ['to the default triggers of a service', { teams: 'x' }, {}, ['on-teams teams:x', ALL]],
    ['that are there twice', { 'on-default.email': 'all@example.com' }, {}, [ALL]],
    ['by labels', {}, { tier: 'gold' }, [ALL, 'on-a slack:gold']],
    ['by labels that do not fit', {}, { tier: 'gold', old: '' }, [ALL]],
  ] as const)('%s', (_how, subscriptions, labels, expected) => {
    expect(found(subscriptions, labels)).toEqual(expected);
  });
});

describe('the annotation subscriptions', () => {
  const read = (text: string) => readSubscribeAnnotations({ 'notifications.argoproj.io/subscriptions': text });
  it('names triggers and destinations', () => {
    const text = `
- trigger: [on-a, on-b]
  destinations:
  - {service: slack, recipients: [x, y]}
  - service: webhook
`;
    expect(
      read(text).map((one) => ('service' in one ? [one.trigger, one.service, ...one.recipients].join(' ') : one)),
    ).toEqual(['on-a slack x y', 'on-a webhook ', 'on-b slack x y', 'on-b webhook ']);
  });

  it.each([
    ['- trigger: [on-a]\n    destinations: []', 'must start at the same column'],
    ['on-a', 'a list is missing'],
    ['- {trigger: on-a, destinations: []}', 'a list is missing'],
    ['- {trigger: [on-a], destinations: [{recipients: [x]}]}', 'a destination names no service'],
    ['- ', 'a list is missing'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(read(text)).toEqual([
      { subject: 'annotation subscriptions', reason: expect.stringMatching(/^cannot be read: .*; write a list of/) },
    ]);
    expect(JSON.stringify(read(text))).toContain(reason);
  });
});

describe('names of repositories', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'https://github.com/acme/shop.git', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'https://github.com/acme/shop.git', 'acme/shop'],
    ['ssh://git@git.example.com:2222/acme/shop', 'https://git.example.com:2222/acme/shop', 'acme/shop'],
    ['https://user:token@git.example.com/a/b/c', 'https://git.example.com/a/b/c', 'a/b'],
  ])('%s', (url, https, name) => {
    expect(repositoryUrlToHttps(url)).toBe(https);
    expect(repositoryFullName(url)).toBe(name);
  });
});
