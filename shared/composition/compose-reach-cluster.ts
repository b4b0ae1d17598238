import { createClusterForwarder } from '../adapters/kubernetes/elsewhere/answer-cluster-call.ts';

/** Composes the function in the user's network: a way to clusters, and nothing else. */
export function composeReachCluster() {
  return createClusterForwarder();
}
