import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Who asks. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a token is made for. */
export interface EksTokenRequest {
  readonly clusterName: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

const PREFIX = 'k8s-aws-v1.';
/** The signature's own validity, as the AWS CLI writes it; EKS takes the token for 15 minutes whatever it says. */
const EXPIRES_SECONDS = 60;

/** The order of the parameters, which the signature does not depend on. */
const ORDER = [
  'Action',
  'Version',
  'X-Amz-Expires',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
];

/**
 * Makes a token for the API server of an EKS cluster, without any network: the address of a signed `GetCallerIdentity`, which the
 * cluster itself calls to learn who we are (reference/peers.md §4.1).
 */
export async function presignEksToken({ clusterName, region, credentials, now }: EksTokenRequest): Promise<string> {
  const hostname = stsHostOf(region);
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': clusterName },
    },
    { expiresIn: EXPIRES_SECONDS, signingDate: now },
  );
  const parameters = ORDER.filter((name) => query[name] !== undefined).map(
    (name) => `${name}=${encodeURIComponent(String(query[name]))}`,
  );
  return PREFIX + Buffer.from(`https://${hostname}/?${parameters.join('&')}`).toString('base64url');
}

/** The regional endpoint of STS. Suffixes of partitions: https://docs.aws.amazon.com/general/latest/gr/sts.html */
export function stsHostOf(region: string): string {
  if (region.startsWith('cn-')) return `sts.${region}.amazonaws.com.cn`;
  if (region.startsWith('us-isob-')) return `sts.${region}.sc2s.sgov.gov`;
  if (region.startsWith('us-iso-')) return `sts.${region}.c2s.ic.gov`;
  return `sts.${region}.amazonaws.com`;
}
