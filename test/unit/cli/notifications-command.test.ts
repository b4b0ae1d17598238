import { describe, expect, it } from 'vitest';
import { serveForCli } from './run-cli.ts';

const CONFIG = `
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-notifications-cm}
data:
  service.slack: 'token: xoxb-canary'
  trigger.on-mine: '- {when: app.status.nothing.here, send: [mine], oncePer: app.metadata.name}'
  template.mine: '{message: "mine: {{.app.metadata.name}}", email: {subject: hello}}'
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
  annotations: {notifications.argoproj.io/subscribe.on-mine.slack: ops}
spec:
  project: default
  source: {repoURL: https://git.example.com/apps, path: guestbook}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
`;

async function prepare() {
  const harness = await serveForCli();
  await harness.cli(['apply', '-f', '-'], { input: CONFIG });
  return harness;
}

describe('windlass notifications', () => {
  it('lists what there is, and who subscribed', async () => {
    await using harness = await prepare();
    const { code, out } = await harness.cli(['notifications', 'list']);
    expect(code).toBe(0);
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['slack', 'slack']);
    expect(rows).toContainEqual(['on-mine', 'argocd-notifications-cm', 'mine', 'app.metadata.name', expect.anything()]);
    expect(rows).toContainEqual(['on-created', 'catalogue', 'app-created', 'app.metadata.name', 'true']);
    expect(rows).toContainEqual(['mine', 'argocd-notifications-cm', 'message, email']);
    expect(rows).toContainEqual(['on-mine', 'slack:ops', 'argocd/shop']);
    expect(out).toContain('There is no message.');
    expect(out).not.toContain('canary');
    expect((await harness.cli(['notifications', 'list', 'argocd/shop'])).out).toContain('slack:ops');
  });

  it('shows a message as its subscriber would get it', async () => {
    await using harness = await prepare();
    expect(await harness.cli(['notifications', 'send', 'on-mine', 'shop', '--dry-run'])).toEqual({
      code: 0,
      out: [
        'The condition app.status.nothing.here does not hold now.',
        '',
        'Not sent, only shown, to slack:ops:',
        '    mine: {{.app.metadata.name}}',
        '  email.subject:',
        '    hello',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('sends it to somebody, or says why not with exit code 1', async () => {
    await using harness = await prepare();
    const send = (to: string) => harness.cli(['notifications', 'send', 'on-created', 'shop', '--to', to]);
    expect(await send('slack:me')).toMatchObject({ code: 0, out: expect.stringContaining('Sent to slack:me:\n') });
    expect(await send('teams:me')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Not sent to teams:me: teams: no such service is configured'),
    });
  });

  it('asks whether to show or to send', async () => {
    await using harness = await prepare();
    expect(await harness.cli(['notifications', 'send', 'on-created', 'shop'])).toMatchObject({
      code: 2,
      err: 'Error: say --dry-run or --to SERVICE:RECIPIENT\n',
    });
  });
});
