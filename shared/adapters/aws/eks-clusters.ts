import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  type EKSClientConfig,
  ResourceInUseException,
} from '@aws-sdk/client-eks';
import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import { isExpired } from './expired-credentials.ts';

/** What EKS says of a cluster. */
export interface EksCluster {
  readonly endpoint: string;
  /** PEM, base64. */
  readonly caData: string;
  /** Whether access entries count (authentication mode API or API_AND_CONFIG_MAP). */
  readonly takesAccessEntries: boolean;
  /** Whether the endpoint can be reached from the Internet. */
  readonly isPublic: boolean;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** A cluster of EKS. */
export interface EksClusterName {
  readonly name: string;
  readonly region: string;
}

/** Who may enter a cluster, and with which of EKS' policies. */
export interface AccessEntry {
  readonly principalArn: string;
  readonly policyArn: string;
}

/**
 * Reads endpoint and certificate authority, with the AWS credentials of whoever calls.
 * @throws NotFoundError, GitOpsError
 */
export async function describeEksCluster({ name, region }: EksClusterName): Promise<EksCluster> {
  return withClient({ region }, `describe the EKS cluster ${name} in ${region}`, async (client) => {
    const { cluster } = await client.send(new DescribeClusterCommand({ name }));
    const { endpoint, certificateAuthority, accessConfig, resourcesVpcConfig, arn, status } = cluster ?? {};
    if (!endpoint || !certificateAuthority?.data) {
      throw new GitOpsError(`the EKS cluster ${name} has no endpoint yet (${status}); try again when it is ACTIVE`);
    }
    return {
      endpoint,
      caData: certificateAuthority.data,
      takesAccessEntries: accessConfig?.authenticationMode !== 'CONFIG_MAP',
      isPublic: resourcesVpcConfig?.endpointPublicAccess !== false,
      partition: arn?.split(':')[1] ?? 'aws',
    };
  });
}

/** Lets a principal in; one that is in already gets the policy too. @throws GitOpsError */
export async function createAccessEntry({ name, region }: EksClusterName, entry: AccessEntry): Promise<void> {
  const { principalArn, policyArn } = entry;
  await withClient({ region }, `let ${principalArn} into the EKS cluster ${name}`, async (client) => {
    try {
      await client.send(new CreateAccessEntryCommand({ clusterName: name, principalArn, type: 'STANDARD' }));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    const accessScope = { type: 'cluster' } as const;
    await client.send(new AssociateAccessPolicyCommand({ clusterName: name, principalArn, policyArn, accessScope }));
  });
}

/** What the words of AWS leave out. */
function adviceFor(name: string): string {
  if (name === 'ResourceNotFoundException')
    return '; look at the name, the region and the account: aws eks list-clusters --region …';
  if (name.startsWith('AccessDenied')) return '; sign in as somebody who may';
  return isExpired(name) || name === 'CredentialsProviderError'
    ? '; sign in to AWS again, for instance with aws sso login'
    : '';
}

async function withClient<Result>(
  config: EKSClientConfig,
  action: string,
  work: (client: EKSClient) => Promise<Result>,
): Promise<Result> {
  const client = new EKSClient(config);
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof GitOpsError) throw error;
    const name = error instanceof Error ? error.name : 'Error';
    const Type = name === 'ResourceNotFoundException' ? NotFoundError : GitOpsError;
    throw new Type(`cannot ${action}: ${name}: ${messageOf(error)}${adviceFor(name)}`, { cause: error });
  } finally {
    client.destroy();
  }
}
