import type { RouteRequest, RouteTarget } from '../cluster-route.ts';

/** What the function in the user's network is asked to pass on. Credentials come along: it has none. */
export interface ClusterCall {
  readonly target: RouteTarget;
  readonly request: RouteRequest;
}

/** What it answers. */
export type ClusterAnswer =
  | {
      readonly kind: 'Response';
      readonly status: number;
      readonly retryAfter?: string;
      /** Gzipped, in base64. */
      readonly body: string;
    }
  /** There was no answer from the cluster; `code` as Node names it. */
  | { readonly kind: 'NoResponse'; readonly message: string; readonly code?: string };
