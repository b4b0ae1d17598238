import type { STSClient } from '@aws-sdk/client-sts';
import { ClusterForbiddenError, ClusterUnreachableError } from '../../domain/errors/cluster-errors.ts';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ClusterConfig } from '../../ports/cluster-config.ts';
import { type AwsCredentials, presignEksToken } from './eks-token.ts';
import { isExpired } from './expired-credentials.ts';

/** How Argo CD's cluster config names an EKS cluster, and the role to enter it by. */
export type AwsAuthConfig = NonNullable<ClusterConfig['awsAuthConfig']>;

/** Makes the tokens of EKS clusters, and uses each for 14 minutes. */
export interface EksAuthenticator {
  /**
   * @param server URL of the API server, which names the region
   * @throws MalformedRequestError if cluster or region are not named; ClusterForbiddenError if the role may not be taken on;
   * ClusterUnreachableError if no credentials can be found for now
   */
  tokenFor(server: string, auth: AwsAuthConfig, options?: { readonly renew?: boolean }): Promise<string>;
}

/** What it works with. */
export interface EksAuthenticatorOptions {
  readonly clock: Clock;
  /** For servers whose name tells none; default AWS_REGION. */
  readonly region?: string;
  /** Credentials of the moment; default: the SDK's usual places, and the role if one is named. */
  readonly credentialsFor?: (auth: AwsAuthConfig, region: string) => Promise<ExpiringCredentials>;
}

/** Credentials, and until when they are good. */
export interface ExpiringCredentials extends AwsCredentials {
  readonly expiration?: Date;
}

/** EKS takes a token for 15 minutes; the AWS CLI lets go of it one minute before. */
const TOKEN_SECONDS = 14 * 60;
/** Credentials about to end make a token that ends with them. */
const CREDENTIALS_RESERVE_SECONDS = 60;
const REGION_IN_HOST = /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.eks\.amazonaws\.com(?:\.cn)?$/;

/** Makes the authenticator; the client of STS is loaded when a token is first needed. */
export function createEksAuthenticator(options: EksAuthenticatorOptions): EksAuthenticator {
  const { clock, credentialsFor = createCredentialSource() } = options;
  const kept = new Map<string, { readonly token: Promise<string>; until: number }>();
  const make = async (region: string, clusterName: string, auth: AwsAuthConfig, key: string): Promise<string> => {
    const credentials = await credentialsFor(auth, region).catch((error: unknown) => {
      throw translate(clusterName, auth, error);
    });
    const entry = kept.get(key);
    const ends = credentials.expiration;
    if (entry && ends) entry.until = Math.min(entry.until, ends.getTime() - CREDENTIALS_RESERVE_SECONDS * 1000);
    return presignEksToken({ clusterName, region, credentials, now: clock.now() });
  };
  return {
    async tokenFor(server, auth, { renew = false } = {}) {
      const { clusterName } = auth;
      if (!clusterName) throw new MalformedRequestError(`cluster ${server}: awsAuthConfig.clusterName is missing`);
      const region = regionOf(server) ?? options.region ?? process.env.AWS_REGION;
      if (!region) throw new MalformedRequestError(`cluster ${server}: its name tells no region; set AWS_REGION`);
      const key = JSON.stringify([region, clusterName, auth.roleARN, auth.profile]);
      const now = clock.now().getTime();
      const known = kept.get(key);
      if (known && !renew && now < known.until) return known.token;
      const token = make(region, clusterName, auth, key);
      kept.set(key, { token, until: now + TOKEN_SECONDS * 1000 });
      // A failure is not remembered.
      token.catch(() => kept.delete(key));
      return token;
    },
  };
}

/** The region in the name of an EKS API server. */
export function regionOf(server: string): string | undefined {
  return REGION_IN_HOST.exec(URL.parse(server)?.hostname ?? '')?.[1];
}

function createCredentialSource(): NonNullable<EksAuthenticatorOptions['credentialsFor']> {
  const clients = new Map<string, STSClient>();
  return async ({ profile, roleARN, clusterName }, region) => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const key = `${region} ${profile ?? ''}`;
    const client = clients.get(key) ?? new STSClient({ region, ...(profile ? { profile } : {}) });
    clients.set(key, client);
    if (!roleARN) return client.config.credentials();
    const answer = await client.send(
      new AssumeRoleCommand({ RoleArn: roleARN, RoleSessionName: sessionName(clusterName ?? '') }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey) throw new Error('STS answered without credentials');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken ? { sessionToken: SessionToken } : {}),
      ...(Expiration ? { expiration: Expiration } : {}),
    };
  };
}

/** Stands in the audit log of AWS; https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html says which characters. */
function sessionName(clusterName: string): string {
  return `windlass-${clusterName.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}

/** What the words of AWS leave out. */
function adviceFor(name: string): string {
  if (name.startsWith('AccessDenied'))
    return '; the role must trust us (its trust policy), and we must be allowed sts:AssumeRole';
  return isExpired(name) ? '; the AWS credentials that we run with are over: sign in again' : '';
}

function translate(clusterName: string, { roleARN }: AwsAuthConfig, error: unknown): Error {
  const name = error instanceof Error ? error.name : 'Error';
  const what = roleARN ? `cannot take on the role ${roleARN}` : 'cannot find AWS credentials';
  const message = `cluster ${clusterName}: ${what}: ${name}: ${messageOf(error)}${adviceFor(name)}`;
  if (name.startsWith('AccessDenied')) return new ClusterForbiddenError(message, { cause: error });
  return new ClusterUnreachableError(message, { retry: 'backoff', cause: error });
}
