import type { EksCluster, EksClusterName } from '../../../shared/composition/eks-clusters.ts';
import { CliError } from '../../cli-error.ts';
import type { Terminal } from '../../terminal.ts';

/** Flags of `cluster add --eks`. */
export interface EksFlags {
  readonly eks?: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly principalArn?: string;
  readonly createAccessEntry: boolean;
  readonly privateNetwork?: boolean;
}

/** A cluster in the shape in which it is registered. */
interface RegisteredEks {
  readonly server: string;
  readonly config: { readonly [field: string]: unknown };
}

/**
 * Reads endpoint and certificate authority of an EKS cluster once, with the AWS credentials of whoever runs the command; from
 * then on Windlass makes its own tokens.
 * @throws CliError if the region is not named
 */
export async function readEksCluster(flags: EksFlags, terminal: Terminal): Promise<RegisteredEks> {
  const cluster = clusterNameOf(flags, terminal);
  const { describeEksCluster } = await import('../../../shared/composition/eks-clusters.ts');
  const described = await describeEksCluster(cluster);
  const { roleArn } = flags;
  return {
    server: described.endpoint,
    config: {
      awsAuthConfig: { clusterName: cluster.name, ...(roleArn ? { roleARN: roleArn } : {}) },
      tlsClientConfig: { caData: described.caData },
    },
  };
}

/** Creates the access entry by which Windlass may enter, or says how. */
export async function provideAccess(flags: EksFlags, terminal: Terminal): Promise<void> {
  const cluster = clusterNameOf(flags, terminal);
  const { createAccessEntry, describeEksCluster } = await import('../../../shared/composition/eks-clusters.ts');
  const described = await describeEksCluster(cluster);
  const principalArn = flags.principalArn ?? flags.roleArn;
  const policyArn = `arn:${described.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
  warnOfConditions(described, cluster, flags, terminal);
  if (flags.createAccessEntry) {
    if (!principalArn)
      throw new CliError('--create-access-entry: name who is let in with --principal-arn or --role-arn');
    await createAccessEntry(cluster, { principalArn, policyArn });
    terminal.write(`access entry of ${principalArn} created with AmazonEKSClusterAdminPolicy\n`);
    return;
  }
  terminal.write(describeAccess(cluster, principalArn ?? '<ARN of the role of the functions>', policyArn));
}

function clusterNameOf({ eks = '', region }: EksFlags, { env }: Pick<Terminal, 'env'>): EksClusterName {
  const named = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!named) throw new CliError('--eks: name the region of the cluster with --region');
  return { name: eks, region: named };
}

function warnOfConditions(
  { takesAccessEntries, isPublic }: EksCluster,
  { name, region }: EksClusterName,
  { privateNetwork = false }: EksFlags,
  terminal: Terminal,
): void {
  if (!takesAccessEntries) {
    terminal.writeError(
      `Warning: ${name} does not take access entries yet: aws eks update-cluster-config --region ${region} --name ${name} --access-config authenticationMode=API_AND_CONFIG_MAP\n`,
    );
  }
  if (!isPublic && !privateNetwork) {
    terminal.writeError(
      `Warning: the endpoint of ${name} is private: add it again with --private-network --upsert, and deploy with WINDLASS_VPC_SUBNETS\n`,
    );
  }
}

function describeAccess({ name, region }: EksClusterName, principalArn: string, policyArn: string): string {
  const entry = `--region ${region} --cluster-name ${name} --principal-arn ${principalArn}`;
  return [
    'Let Windlass in, if it is not yet (or run this again with --create-access-entry):',
    `  aws eks create-access-entry ${entry} --type STANDARD`,
    `  aws eks associate-access-policy ${entry} --access-scope type=cluster \\`,
    `    --policy-arn ${policyArn}`,
    '',
  ].join('\n');
}
