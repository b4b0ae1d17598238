/** How to reach and enter a cluster: Argo CD's cluster `config` (reference/argocd.md §1.14). Secret as a whole. */
export interface ClusterConfig {
  readonly username?: string;
  readonly password?: string;
  readonly bearerToken?: string;
  readonly awsAuthConfig?: { readonly clusterName?: string; readonly roleARN?: string; readonly profile?: string };
  readonly execProviderConfig?: {
    readonly command?: string;
    readonly args?: readonly string[];
    readonly env?: { readonly [name: string]: string };
    readonly apiVersion?: string;
    readonly installHint?: string;
    readonly provideClusterInfo?: boolean;
    readonly config?: unknown;
  };
  readonly tlsClientConfig?: {
    readonly insecure?: boolean;
    readonly serverName?: string;
    /** PEM, base64. */
    readonly caData?: string;
    /** PEM, base64. */
    readonly certData?: string;
    /** PEM, base64. */
    readonly keyData?: string;
  };
  /** On AWS: reached through the function in the user's network, since its endpoint is private. Of ours. */
  readonly privateNetwork?: boolean;
  readonly disableCompression?: boolean;
  readonly proxyUrl?: string;
}
