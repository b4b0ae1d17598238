export {
  type AccessEntry,
  createAccessEntry,
  describeEksCluster,
  type EksCluster,
  type EksClusterName,
} from '../adapters/aws/eks-clusters.ts';
