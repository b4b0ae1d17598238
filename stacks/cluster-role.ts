import type { StageSettings } from './stage-settings.ts';

/**
 * The ARN of the role that enters EKS clusters. It is put together from its name: the functions that may take it on must be there
 * before the role that trusts them.
 */
export function clusterRoleArn(settings: StageSettings): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  return $interpolate`arn:${partition}:iam::${accountId}:role/${nameOf(settings)}`;
}

/**
 * One identity for all clusters, so that a cluster needs one access entry. It may do nothing in AWS: an EKS token only says who
 * somebody is.
 * @param users the functions that talk to clusters
 */
export function createClusterRole(settings: StageSettings, users: readonly sst.aws.Function[]): aws.iam.Role {
  const principals = $util.all(users.map(({ nodes }) => nodes.role.arn));
  return new aws.iam.Role('Clusters', {
    name: nameOf(settings),
    description: 'What Windlass is in EKS clusters; give it an access entry in each',
    assumeRolePolicy: $util.jsonStringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: principals } }],
    }),
  });
}

/** Names of roles are those of an account, not of a region: the same stage may stand in two of them. */
function nameOf({ stage }: StageSettings): $util.Output<string> {
  return $interpolate`${$app.name}-${stage}-${aws.getRegionOutput().region}-clusters`;
}
