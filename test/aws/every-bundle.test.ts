import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BundledWorld, startBundledWorld } from '../support/aws/bundled/bundled-world.ts';
import { httpEvent, lambdaContext } from '../support/aws/lambda.ts';
import { callFunctionUrl } from '../support/aws/lambda-runtime.ts';
import { clusterOf } from '../support/aws/register-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const FILES = {
  'plain/one.yaml': configMap('plain', { color: 'red' }),
  'overlay/kustomization.yaml': 'namePrefix: from-\nresources: [one.yaml]\n',
  'overlay/one.yaml': configMap('kustomize', { color: 'red' }),
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/templates/one.yaml': configMap('{{ .Release.Name }}-by-helm', { color: 'red' }),
  'jsonnet/one.jsonnet':
    '{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "from-jsonnet" }, data: { color: "re" + "d" } }',
  'refused/one.yaml': configMap('Not_A_Name', {}),
  'ignored/one.yaml': configMap('ignored', { color: 'red' }),
};

const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

// Builds and starts all functions, which takes longer than an ordinary run has; .ci/run does it.
describe.skipIf(process.env.WINDLASS_BUNDLES !== 'all')(
  'with WINDLASS_BUNDLES=all, the bundle of each function',
  () => {
    let deployed: BundledWorld;

    beforeAll(async () => {
      // All requests to it go through the function in the user's network.
      deployed = await startBundledWorld(FILES, { cluster: { privateNetwork: true } });
      const { world, github } = deployed;
      await world.create('app', 'plain', { source: { repoURL: github.url, path: 'plain' } });
      await world.waitFor('app', isSynced);
    }, 240_000);
    afterAll(() => deployed?.[Symbol.asyncDispose]());
    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.log(deployed.bundled.trouble());
    });

    const paintBlue = (name: string) => {
      const { api, namespace } = deployed.world;
      return kubectl(
        api.kubeconfig,
        '-n',
        namespace,
        'patch',
        'configmap',
        name,
        '--patch',
        '{"data":{"color":"blue"}}',
      );
    };

    it('reaches a cluster with a private endpoint', () => {
      const { bundled } = deployed;
      const callers = bundled.asked.filter(({ resource }) => resource.endsWith(':ReachClusterFunction'));
      expect(new Set(callers.map((caller) => caller.function))).toEqual(new Set(['api', 'refresh', 'sync']));
      expect(bundled.processes('reach-cluster').length).toBeGreaterThan(0);
    });

    it.each([
      ['helm', 'chart', 'chart-by-helm', true],
      ['kustomize', 'overlay', 'from-kustomize', true],
      ['Jsonnet', 'jsonnet', 'from-jsonnet', false],
    ])('renders by %s', async (_tool, path, name, isElsewhere) => {
      const { bundled, world } = deployed;
      const before = bundled.asked.length;
      await world.create(path, path);
      await world.waitFor(path, isSynced);
      expect(await deployed.colorOf(name)).toBe('red');
      const called = bundled.asked.slice(before).map(({ resource }) => resource.split(':').at(-1));
      expect(called.includes('RenderFunction')).toBe(isElsewhere);
    });

    it('enters clusters of EKS by the role of the stage', async () => {
      const { bundled, world } = deployed;
      const role = 'arn:aws:iam::123456789012:role/windlass-production-eu-west-1-clusters';
      world.aws.played.set('STS.AssumeRole', async () => ({ contentType: 'text/xml', body: ASSUMED }));
      const { config } = await clusterOf(world.api.kubeconfig);
      const { caData } = config.tlsClientConfig as { readonly caData?: string };
      const server = world.server.replace('127.0.0.1', 'localhost');
      await world.call('POST', '/api/v1/clusters', {
        server,
        name: 'eks',
        config: { awsAuthConfig: { clusterName: 'prod', roleARN: role }, tlsClientConfig: { caData } },
      });
      await world.create('eks', 'plain', { destination: { server, namespace: world.namespace } });
      const refused = await world.waitFor('eks', ({ status }) => (status?.conditions?.length ?? 0) > 0);
      // The cluster of the test does not know the token, which it was shown.
      expect(refused.status?.conditions?.[0]?.message).toContain('401 Unauthorized');
      const asRefresh = { function: 'refresh', action: 'sts:AssumeRole', resource: role };
      expect(bundled.asked).toContainEqual(expect.objectContaining(asRefresh));
    });

    it('streams what is watched', async () => {
      const { world } = deployed;
      const authorization = `Bearer ${world.aws.parameters.get('/windlass/production/admin-token')}`;
      const event = httpEvent('GET', '/api/v1/stream/applications?name=app', { headers: { authorization } });
      const context = lambdaContext('api', 12_000);
      const answer = await callFunctionUrl(world.functions().api, { mode: 'streaming', event, context });
      let text = '';
      for await (const piece of answer.pieces) text += piece;
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
      const [first = ''] = text.split('\n').filter((line) => line.trim() !== '');
      expect(JSON.parse(first).result).toMatchObject({ type: 'ADDED', application: { metadata: { name: 'app' } } });
    });

    it('plans a pull request', async () => {
      const { github } = deployed;
      const head = await github.commit('green', { 'plain/one.yaml': configMap('plain', { color: 'green' }) });
      await github.pullRequest(3, head, 'opened');
      await eventually('the pull request has its plan', async () =>
        github.says(3)?.includes('+   data.color: "green"'),
      );
    });

    it('finds drift, and undoes it', async () => {
      const { bundled, world } = deployed;
      await paintBlue('plain');
      await bundled.invoke('sweep', { task: 'check-drift' });
      await eventually('the drift is undone', async () => (await deployed.colorOf('plain')) === 'red');
      await world.waitFor('app', isSynced);
      await bundled.invoke('sweep', {});
      expect(bundled.asked).toContainEqual(expect.objectContaining({ function: 'sweep', action: 'dynamodb:Query' }));
    });

    it('runs jq for the fields to ignore', async () => {
      const { world } = deployed;
      const ignoreDifferences = [{ kind: 'ConfigMap', jqPathExpressions: ['.data.color'] }];
      await world.create('ignored', 'ignored', { ignoreDifferences });
      await world.waitFor('ignored', isSynced);
      await paintBlue('ignored');
      await world.call('GET', '/api/v1/applications/ignored?refresh=hard');
      const { status } = await world.application('ignored');
      expect([status?.sync.status, status?.conditions ?? [], await deployed.colorOf('ignored')]).toEqual([
        'Synced',
        [],
        'blue',
      ]);
    });

    it('judges health in Lua', async () => {
      const { world } = deployed;
      const script = 'return { status = "Degraded", message = "color " .. obj.data.color }';
      const data = { 'resource.customizations.health.ConfigMap': script };
      const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' } };
      await world.call('POST', '/api/v1/settings', { ...settings, data });
      await world.call('GET', '/api/v1/applications/app?refresh=hard');
      const judged = await world.waitFor('app', ({ status }) => status?.health.status === 'Degraded');
      expect(judged.status?.resources?.[0]?.health).toEqual({ status: 'Degraded', message: 'color red' });
      await world.call('POST', '/api/v1/settings', { ...settings, data: {} });
    });

    it('sends mail of a sync that failed', async () => {
      const { world } = deployed;
      const mails: unknown[] = [];
      world.aws.played.set('SES.SendEmail', async ({ body }) => {
        mails.push(body);
        return { body: '{"MessageId":"1"}' };
      });
      await world.create('refused', 'refused');
      await eventually('a mail is sent', async () => mails.some((mail) => JSON.stringify(mail).includes('refused')));
      expect(mails[0]).toMatchObject({ FromEmailAddress: 'windlass@example.com' });
    });

    it('keeps dead letters', async () => {
      const { world } = deployed;
      const { sqs } = world.aws;
      const QueueUrl = world.aws.queueUrl('RefreshApplication-dead-letters');
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"not":"ours"}' }));
      await eventually('it is collected', async () => (await world.collectDeadLetters()) === 1);
      const { items } = await world.call<{ items: readonly { body: string }[] }>('GET', '/api/v1/dead-letters');
      expect(items.map(({ body }) => body)).toEqual(['{"not":"ours"}']);
    });

    it('asks for webhooks again that did not arrive', async () => {
      const { bundled, github } = deployed;
      const lost = { id: 5, guid: 'lost', redelivery: false, status_code: 0, event: 'push' };
      github.player.state.deliveries.push({ ...lost, delivered_at: new Date(Date.now() - 900_000).toISOString() });
      expect(await bundled.invoke('redeliver', {})).toEqual({ sent: 1 });
      expect(github.player.state.redelivered).toEqual([5]);
    });

    it('ran, with the rights of its role and no error', () => {
      const { bundled } = deployed;
      expect(bundled.refused).toEqual([]);
      expect(bundled.errors).toEqual([]);
      const names = Object.keys(bundled.deployed) as (keyof typeof bundled.deployed)[];
      expect(names.filter((name) => bundled.processes(name).length === 0)).toEqual([]);
    });
  },
);
