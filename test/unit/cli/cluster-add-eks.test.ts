import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEksAuthenticator } from '../../../shared/adapters/aws/eks-authenticator.ts';
import { serveForCli } from './run-cli.ts';

const ENDPOINT = 'https://ABC123.gr7.eu-west-1.eks.amazonaws.com';
const ROLE = 'arn:aws:iam::123456789012:role/windlass';
const CA = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64');
const asked: string[] = [];

const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/** EKS and STS as far as they are asked. */
async function answer(
  request: IncomingMessage,
): Promise<{ readonly status?: number; readonly type?: string; readonly body: string }> {
  const body = await text(request);
  asked.push(`${request.method} ${decodeURIComponent(request.url ?? '')} ${body}`);
  if (body.includes('Action=AssumeRole')) return { body: ASSUMED };
  if (request.method === 'GET' && /^\/clusters\/(prod|hidden)$/.test(request.url ?? '')) {
    const cluster = {
      name: 'prod',
      arn: 'arn:aws:eks:eu-west-1:123456789012:cluster/prod',
      endpoint: ENDPOINT,
      certificateAuthority: { data: CA },
      accessConfig: { authenticationMode: 'API' },
      resourcesVpcConfig: { endpointPublicAccess: request.url !== '/clusters/hidden' },
    };
    return { body: JSON.stringify({ cluster }) };
  }
  if (request.method === 'POST') return { body: '{}' };
  if (request.url === '/clusters/expired') {
    return { status: 403, type: 'ExpiredTokenException', body: JSON.stringify({ message: 'expired' }) };
  }
  return { status: 404, body: JSON.stringify({ message: 'No cluster found', __type: 'ResourceNotFoundException' }) };
}

describe('windlass cluster add --eks', () => {
  const server = createServer(async (request, response) => {
    const { status = 200, type = 'ResourceNotFoundException', body } = await answer(request);
    response.writeHead(status, { 'x-amzn-errortype': type }).end(body);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterEach(() => void asked.splice(0));
  afterAll(async () => {
    vi.unstubAllEnvs();
    await new Promise((resolve) => server.close(resolve));
  });

  it('registers endpoint, authority and role, and says how to let Windlass in', async () => {
    await using harness = await serveForCli();

    const run = await harness.cli(['cluster', 'add', '--eks', 'prod', '--region', 'eu-west-1', '--role-arn', ROLE]);

    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain(`cluster 'prod' (${ENDPOINT}) registered`);
    expect(run.out).toContain(
      `aws eks create-access-entry --region eu-west-1 --cluster-name prod --principal-arn ${ROLE} --type STANDARD`,
    );
    expect(run.out).toContain('arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy');
    expect(await harness.deps.clusters.readConfig(ENDPOINT)).toEqual({
      awsAuthConfig: { clusterName: 'prod', roleARN: ROLE },
      tlsClientConfig: { caData: CA },
    });
    expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
  });

  it('creates the access entry when it is asked to', async () => {
    await using harness = await serveForCli();

    const flags = ['--eks', 'prod', '--region', 'eu-west-1', '--principal-arn', ROLE, '--create-access-entry'];
    const run = await harness.cli(['cluster', 'add', ...flags]);

    expect(run.code).toBe(0);
    expect(run.out).toContain(`access entry of ${ROLE} created`);
    const [entry = '', policy = ''] = asked.filter((line) => line.startsWith('POST '));
    expect(entry).toMatch(/^POST \/clusters\/prod\/access-entries \{.*"type":"STANDARD"/);
    expect(policy).toContain(`POST /clusters/prod/access-entries/${ROLE}/access-policies`);
    expect(policy).toContain('"accessScope":{"type":"cluster"}');
  });

  it('says that a private endpoint needs --private-network, unless it is given', async () => {
    await using harness = await serveForCli();
    const add = ['cluster', 'add', '--eks', 'hidden', '--region', 'eu-west-1', '--upsert'];
    const warned = await harness.cli(add);
    expect(warned).toMatchObject({ code: 0 });
    expect(warned.err).toContain('the endpoint of hidden is private: add it again with --private-network --upsert');
    expect((await harness.cli([...add, '--private-network'])).err).not.toContain('is private');
    expect(await harness.deps.clusters.readConfig(ENDPOINT)).toMatchObject({ privateNetwork: true });
  });

  it.each([
    [['--eks', 'prod'], '--eks: name the region of the cluster with --region'],
    [['--eks', 'prod', 'context'], 'give either a context or --eks, not both'],
    [[], 'name a context of your kubeconfig, or a cluster of EKS with --eks'],
    [
      ['--eks', 'missing', '--region', 'eu-west-1'],
      'cannot describe the EKS cluster missing in eu-west-1: ResourceNotFoundException',
    ],
    [['--eks', 'missing', '--region', 'us-east-1'], 'look at the name, the region and the account'],
    [['--eks', 'expired', '--region', 'eu-west-1'], 'sign in to AWS again'],
  ])('says what is wrong with %j', async (flags, words) => {
    await using harness = await serveForCli();
    const run = await harness.cli(['cluster', 'add', ...flags]);
    expect(run.code).not.toBe(0);
    expect(run.err).toContain(words);
  });

  it('takes on the role through STS when a token is needed', async () => {
    const authenticator = createEksAuthenticator({ clock: { now: () => new Date() } });

    const token = await authenticator.tokenFor(ENDPOINT, { clusterName: 'prod', roleARN: ROLE });

    expect(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString()).toContain('ASIAEXAMPLE');
    expect(asked).toEqual([expect.stringContaining('RoleSessionName=windlass-prod')]);
    expect(decodeURIComponent(asked[0] ?? '')).toContain(`RoleArn=${ROLE}`);
  });
});
