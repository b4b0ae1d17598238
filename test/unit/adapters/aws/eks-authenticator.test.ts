import { describe, expect, it } from 'vitest';
import {
  createEksAuthenticator,
  type ExpiringCredentials,
  regionOf,
} from '../../../../shared/adapters/aws/eks-authenticator.ts';

const SERVER = 'https://ABC123.gr7.eu-west-1.eks.amazonaws.com';
const credentials: ExpiringCredentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };

function createAuthenticator(answer: (call: number) => ExpiringCredentials | Error = () => credentials) {
  let now = new Date('2026-11-24T08:00:00Z');
  const asked: { readonly region: string; readonly roleARN?: string | undefined }[] = [];
  const authenticator = createEksAuthenticator({
    clock: { now: () => now },
    credentialsFor: async ({ roleARN }, region) => {
      asked.push({ region, roleARN });
      const result = answer(asked.length);
      if (result instanceof Error) throw result;
      return result;
    },
  });
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { authenticator, asked, pass };
}

describe('the authenticator of EKS clusters', () => {
  it('uses a token for 14 minutes, and then makes another', async () => {
    const { authenticator, asked, pass } = createAuthenticator();
    const first = await authenticator.tokenFor(SERVER, { clusterName: 'prod' });

    pass(14 * 60 - 1);
    expect(await authenticator.tokenFor(SERVER, { clusterName: 'prod' })).toBe(first);
    pass(1);
    expect(await authenticator.tokenFor(SERVER, { clusterName: 'prod' })).not.toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('makes another when the last one was refused', async () => {
    const { authenticator, asked } = createAuthenticator();
    await authenticator.tokenFor(SERVER, { clusterName: 'prod' });
    await authenticator.tokenFor(SERVER, { clusterName: 'prod' }, { renew: true });

    expect(asked).toHaveLength(2);
  });

  it('lets go of a token a minute before the credentials end that it was made with', async () => {
    const expiration = new Date('2026-11-24T08:05:00Z');
    const { authenticator, asked, pass } = createAuthenticator(() => ({ ...credentials, expiration }));
    const auth = { clusterName: 'prod', roleARN: 'arn:aws:iam::123456789012:role/windlass' };
    await authenticator.tokenFor(SERVER, auth);
    pass(239);
    await authenticator.tokenFor(SERVER, auth);
    expect(asked).toHaveLength(1);

    pass(1);
    await authenticator.tokenFor(SERVER, auth);
    expect(asked).toHaveLength(2);
  });

  it('keeps the tokens of clusters and roles apart', async () => {
    const { authenticator, asked } = createAuthenticator();
    const tokens = await Promise.all([
      authenticator.tokenFor(SERVER, { clusterName: 'prod' }),
      authenticator.tokenFor(SERVER, { clusterName: 'dev' }),
      authenticator.tokenFor(SERVER, { clusterName: 'prod', roleARN: 'arn:aws:iam::123456789012:role/a' }),
    ]);

    expect(asked).toHaveLength(3);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('does not remember a failure, and says which role could not be taken on', async () => {
    const denied = Object.assign(new Error('not authorized to perform sts:AssumeRole'), { name: 'AccessDenied' });
    const { authenticator } = createAuthenticator((call) => (call === 1 ? denied : credentials));
    const auth = { clusterName: 'prod', roleARN: 'arn:aws:iam::123456789012:role/windlass' };

    await expect(authenticator.tokenFor(SERVER, auth)).rejects.toMatchObject({
      code: 'ClusterForbiddenError',
      message: expect.stringContaining('cannot take on the role arn:aws:iam::123456789012:role/windlass'),
    });
    await expect(authenticator.tokenFor(SERVER, auth)).resolves.toMatch(/^k8s-aws-v1\./);
  });

  it('says what to do when the credentials that it runs with are over', async () => {
    const expired = Object.assign(new Error('the token is expired'), { name: 'ExpiredTokenException' });
    const { authenticator } = createAuthenticator(() => expired);
    await expect(authenticator.tokenFor(SERVER, { clusterName: 'prod' })).rejects.toMatchObject({
      code: 'ClusterUnreachableError',
      message: expect.stringContaining('sign in again'),
    });
  });

  it.each([
    [SERVER, 'eu-west-1'],
    ['https://ABC.yl4.cn-north-1.eks.amazonaws.com.cn', 'cn-north-1'],
    ['https://abc.sk1.us-gov-west-1.eks.amazonaws.com', 'us-gov-west-1'],
    ['https://kubernetes.example.com', undefined],
    ['https://a.eu-west-1.eks.amazonaws.com.evil.example', undefined],
  ])('reads the region of %s as %s', (server, region) => {
    expect(regionOf(server)).toBe(region);
  });
});
