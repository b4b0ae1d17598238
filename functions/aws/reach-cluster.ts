import { composeReachCluster } from '../../shared/composition/compose-reach-cluster.ts';

/** The Lambda function that passes requests on to clusters with private endpoints. */
export const handler = composeReachCluster();
