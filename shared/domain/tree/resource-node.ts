import type { HealthStatus } from '../application/application.ts';

/** Names an object in a tree (Argo CD `ResourceRef`); what is empty is left out, as Argo CD does. */
export interface ResourceRef {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** A detail that is shown beside a node, like `Containers: 1/1`. */
export interface InfoItem {
  readonly name: string;
  readonly value: string;
}

/** How a node is reached, and what it passes traffic on to (Argo CD `ResourceNetworkingInfo`). */
export interface NetworkingInfo {
  /** Labels of the pods that a Service selects. */
  readonly targetLabels?: { readonly [name: string]: string };
  /** The objects that an Ingress or route names. */
  readonly targetRefs?: readonly ResourceRef[];
  /** The labels of a Pod, by which Services find it. */
  readonly labels?: { readonly [name: string]: string };
  /** Addresses that a load balancer has given. */
  readonly ingress?: readonly { readonly hostname?: string; readonly ip?: string }[];
  /** Addresses to open in a browser. */
  readonly externalURLs?: readonly string[];
}

/** An object in a tree (Argo CD `ResourceNode`). */
export interface ResourceNode extends ResourceRef {
  readonly kind: string;
  readonly name: string;
  /** The nodes of this tree that own it, in the order of its owner references. */
  readonly parentRefs?: readonly ResourceRef[];
  readonly info?: readonly InfoItem[];
  readonly networkingInfo?: NetworkingInfo;
  readonly resourceVersion?: string;
  readonly images?: readonly string[];
  readonly health?: HealthStatus;
  /** RFC 3339. */
  readonly createdAt?: string;
}

/** What an application consists of (Argo CD `ApplicationTree`); parents stand before their children. */
export interface ResourceTree {
  readonly nodes: readonly ResourceNode[];
  /** What stands in the destination namespace and belongs to no application; only where the project asks for it. */
  readonly orphanedNodes?: readonly ResourceNode[];
}
