/** How Argo CD's manifests name the cluster that it runs in; with us, the one given at start (design §8). */
export const DEFAULT_CLUSTER = { server: 'https://kubernetes.default.svc', name: 'in-cluster' } as const;
