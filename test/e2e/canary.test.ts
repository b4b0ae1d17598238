import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { kubectl } from '../support/kubectl.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const CANARY = {
  manifest: 'canary-in-a-secret-manifest-4711',
  helm: 'canary-in-a-helm-value-4712',
  hook: 'canary-in-the-environment-of-a-hook-4713',
  repository: 'canary-password-of-the-repository-4714',
  slack: 'xoxb-canary-of-slack-4715',
  mail: 'canary-password-of-mail-4716',
  hookUrl: 'canary-in-the-url-of-a-webhook-4717',
  changed: 'canary-that-somebody-put-by-hand-4718',
} as const;
const REFUSED = { 'not a label!': 'x' };
const secret = (name: string, value: string, labels: object = {}) =>
  stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, labels }, stringData: { password: value } });
const chart = (labels: object) => ({
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values.yaml': `password: ${CANARY.helm}\n`,
  'templates/secret.yaml': stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: '{{ .Release.Name }}', labels },
    stringData: { password: '{{ .Values.password }}' },
  }),
});
const under = (folder: string, files: { readonly [path: string]: string }) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
/** A Job that fails. */
const hook = stringify({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'work',
            image: 'registry.example/work:1',
            command: ['false'],
            env: [{ name: 'PASSWORD', value: CANARY.hook }],
          },
        ],
      },
    },
  },
});

let world: World;
let chat: ChatServer;
let slack: ChatServer;
let mail: MailServer;
beforeAll(async () => {
  chat = await startChatServer();
  slack = await startChatServer();
  mail = await startMailServer(CANARY.mail);
  world = await startWorld({
    kubelet: true,
    credentials: { username: 'git', password: CANARY.repository },
    env: {
      WINDLASS_LOG_LEVEL: 'debug',
      WINDLASS_DRIFT_INTERVAL: '0.3',
      WINDLASS_ALERTS: `slack+${chat.url}/services/T0/B0/${CANARY.hookUrl}`,
    },
    files: {
      'shop/a.yaml': secret('shop', CANARY.manifest),
      'refused/a.yaml': secret('refused', CANARY.manifest, REFUSED),
      ...under('helm', chart({})),
      ...under('helm-refused', chart(REFUSED)),
      'hook/a.yaml': hook,
      'hook/b.yaml': configMap('hook', { color: 'red' }),
    },
  });
  const serve = world.serve();
  const login = { username: 'git', password: CANARY.repository };
  await serve.require('POST', '/api/v1/repositories', { repo: world.repository.url, ...login });
  await serve.require('POST', '/api/v1/notifications/secret', {
    stringData: { 'slack-token': CANARY.slack, 'mail-password': CANARY.mail },
  });
  await serve.require('POST', '/api/v1/notifications/config', {
    data: {
      'service.slack': `token: $slack-token\napiURL: ${slack.url}/api`,
      'service.email': `host: 127.0.0.1\nport: ${mail.port}\nfrom: w@example.com\nusername: w\npassword: $mail-password`,
      subscriptions: '- recipients: [slack:ops, "email:team@example.com"]\n  triggers: [on-sync-failed, on-deployed]\n',
    },
  });
});
afterAll(async () => {
  await world?.close();
  await chat.close();
  await slack.close();
  await mail.close();
});

const APPLICATIONS = ['shop', 'refused', 'helm', 'helm-refused', 'hook'];

/** The answer of every path that can be asked for, as the description of the API names them. */
async function everyAnswer(): Promise<readonly string[]> {
  const { ready } = world.serve();
  const get = async (path: string) => {
    const response = await fetch(`${ready.url}${path}`, { headers: { authorization: `Bearer ${ready.adminToken}` } });
    return `${path} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  const { paths } = JSON.parse((await get('/openapi.json')).replace(/^\S+ \d+ \[.*?\]\] /s, '')) as {
    readonly paths: { readonly [path: string]: object };
  };
  const letters = await world
    .serve()
    .require<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/dead-letters');
  const known: { readonly [parameter: string]: readonly string[] } = {
    name: [...APPLICATIONS, 'default'],
    repo: [encodeURIComponent(world.repository.url)],
    server: [encodeURIComponent('https://kubernetes.default.svc')],
    id: letters.items.map(({ id }) => encodeURIComponent(id)),
  };
  const asked = Object.entries(paths)
    .filter(([path, methods]) => 'get' in methods && !path.includes('/stream/'))
    .flatMap(([path]) => {
      const [, parameter] = /\{([\w.]+)\}/.exec(path) ?? [];
      const values = parameter === undefined ? [''] : (known[parameter.split('.').at(-1) ?? ''] ?? []);
      return values.map((value) => path.replace(/\{[\w.]+\}/, value));
    });
  return Promise.all(asked.filter((path) => !path.includes('{')).map(get));
}

/** All that was printed, kept, answered and sent so far, each with where it was seen. */
async function everythingSeen(
  ...more: readonly unknown[]
): Promise<readonly (readonly [where: string, what: string])[]> {
  const { dataDir } = world.serve();
  const files = readdirSync(dataDir).filter((name) => name.startsWith('windlass.db'));
  return [
    ['the log', world.serve().output()],
    ...files.map((name) => [name, readFileSync(join(dataDir, name), 'latin1')] as const),
    ...(await everyAnswer()).map((answer) => ['an answer', answer] as const),
    ...[...chat.requests, ...slack.requests].map(({ text }) => ['a message', text] as const),
    ...mail.mails.map(({ text }) => ['a mail', text] as const),
    ...more.map((one) => ['more', JSON.stringify(one)] as const),
  ];
}

/** As a value may be written. */
const formsOf = (value: string) => [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)];

function findings(seen: readonly (readonly [where: string, what: string])[]): readonly string[] {
  const forms = Object.entries(CANARY).flatMap(([name, value]) => formsOf(value).map((form) => [name, form] as const));
  return seen.flatMap(([where, what]) =>
    forms
      .filter(([, form]) => what.includes(form))
      .map(
        ([name, form]) =>
          `${name} in ${where}: …${what.slice(Math.max(0, what.indexOf(form) - 200), what.indexOf(form) + 60)}`,
      ),
  );
}

describe('a secret', () => {
  it('reaches whom it is for, and is in no log, answer, state or message', async () => {
    const repeats = { status: 400, body: JSON.stringify({ ok: false, error: `invalid token ${CANARY.slack}` }) };
    slack.next.push(...Array.from({ length: 4 }, () => repeats));
    for (const name of APPLICATIONS) await world.create(name, name, { automated: {} });
    for (const name of ['shop', 'helm']) await world.serve().waitFor(name, isSynced);
    for (const name of ['refused', 'helm-refused', 'hook']) {
      await world.serve().waitFor(name, ({ status }) => status.operationState?.phase === 'Failed');
    }
    await expect
      .poll(() => slack.requests.map(({ headers }) => headers.authorization), WAIT)
      .toContain(`Bearer ${CANARY.slack}`);
    await expect.poll(() => chat.requests.map(({ path }) => path), WAIT).toContain(`/services/T0/B0/${CANARY.hookUrl}`);
    await expect.poll(() => mail.mails.length, WAIT).toBeGreaterThan(0);
    const live = ['-n', world.namespace, 'get', 'secret', 'helm', '-o', 'jsonpath={.data.password}'];
    expect(await kubectl(world.api.kubeconfig, ...live)).toBe(Buffer.from(CANARY.helm).toString('base64'));

    expect(findings(await everythingSeen())).toEqual([]);
  });

  it('that was changed by hand or in a branch is in no diff, plan and alert either', async () => {
    const serve = world.serve();
    const patch = JSON.stringify({ stringData: { password: CANARY.changed } });
    await kubectl(world.api.kubeconfig, '-n', world.namespace, 'patch', 'secret', 'shop', '--patch', patch);
    await expect
      .poll(() => chat.requests.map(({ json }) => String(json?.text)), WAIT)
      .toContainEqual(expect.stringContaining("behind Git's back"));
    const plans = await Promise.all(
      APPLICATIONS.map((name) => serve.call('GET', `/api/v1/applications/${name}/plan?revision=HEAD`)),
    );
    const diffs = await Promise.all(
      APPLICATIONS.map((name) => serve.call('POST', `/api/v1/applications/${name}/diff`, { revision: 'HEAD' })),
    );
    expect(plans.map(({ status }) => status)).toEqual(APPLICATIONS.map(() => 200));
    expect(diffs.map(({ status }) => status)).toEqual(APPLICATIONS.map(() => 200));
    expect(JSON.stringify([plans, diffs])).toContain('password');

    expect(findings(await everythingSeen(plans, diffs))).toEqual([]);
  });
});
