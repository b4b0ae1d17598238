/** How often and how fast a failed sync is tried again (reference/argocd.md §1.5). */
export interface RetryStrategy {
  /** Default 5 for automated syncs, 0 for manual ones; negative: for ever. */
  readonly limit?: number;
  readonly refresh?: boolean;
  readonly backoff?: {
    /** A Go duration or a bare number of seconds; default 5s. */
    readonly duration?: string;
    /** Default 2. */
    readonly factor?: number;
    /** Default 3m. */
    readonly maxDuration?: string;
  };
}

/** `spec.syncPolicy`. */
export interface SyncPolicy {
  readonly automated?: {
    readonly enabled?: boolean;
    readonly prune?: boolean;
    readonly selfHeal?: boolean;
    readonly allowEmpty?: boolean;
  };
  readonly syncOptions?: readonly string[];
  readonly retry?: RetryStrategy;
  readonly managedNamespaceMetadata?: {
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
}

/** Whether changes in Git start a sync by themselves: `automated` is there and not `enabled: false`. */
export function isAutomated(policy: SyncPolicy | undefined): boolean {
  return policy?.automated !== undefined && policy.automated.enabled !== false;
}
