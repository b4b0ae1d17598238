import aws4 from 'aws4';
import { describe, expect, it } from 'vitest';
import { presignEksToken, stsHostOf } from '../../../../shared/adapters/aws/eks-token.ts';

const now = new Date('2026-11-24T08:00:00Z');
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const session = { ...keys, sessionToken: 'IQoJb3JpZ2luX2VjEHAa//FwoGZXIvYXdzEXAMPLE+x==' };

/** The same token by another implementation of Signature Version 4. */
function tokenByAws4(clusterName: string, region: string, credentials: typeof keys): string {
  const host = stsHostOf(region);
  const { path } = aws4.sign(
    {
      service: 'sts',
      region,
      method: 'GET',
      host,
      path: '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60&X-Amz-Date=20261124T080000Z',
      headers: { 'x-k8s-aws-id': clusterName },
      signQuery: true,
    } as Parameters<typeof aws4.sign>[0],
    credentials,
  );
  return `k8s-aws-v1.${Buffer.from(`https://${host}${path}`).toString('base64url')}`;
}

describe('the token of an EKS cluster', () => {
  it.each([
    ['with the credentials of a role', 'prod', 'eu-west-1', session],
    ['with keys of a user', 'prod', 'us-east-1', keys],
    ['in China', 'shanghai_1', 'cn-north-1', session],
    ['in GovCloud', 'gov', 'us-gov-west-1', session],
  ])('is byte for byte that of another implementation, %s', async (_case, clusterName, region, credentials) => {
    const token = await presignEksToken({ clusterName, region, credentials, now });

    expect(token).toBe(tokenByAws4(clusterName, region, credentials));
    expect(token).not.toContain('=');
  });

  it('is bound to its cluster', async () => {
    const [one, other] = await Promise.all(
      ['one', 'other'].map((clusterName) =>
        presignEksToken({ clusterName, region: 'eu-west-1', credentials: keys, now }),
      ),
    );

    expect(one).not.toBe(other);
  });

  it.each([
    ['eu-west-1', 'sts.eu-west-1.amazonaws.com'],
    ['cn-northwest-1', 'sts.cn-northwest-1.amazonaws.com.cn'],
    ['us-gov-east-1', 'sts.us-gov-east-1.amazonaws.com'],
    ['us-iso-east-1', 'sts.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'sts.us-isob-east-1.sc2s.sgov.gov'],
  ])('asks STS of %s at its regional endpoint', (region, host) => {
    expect(stsHostOf(region)).toBe(host);
  });
});
