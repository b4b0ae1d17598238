import { createEksAuthenticator } from '../adapters/aws/eks-authenticator.ts';
import type { ClusterConnection } from '../adapters/kubernetes/cluster-connection.ts';
import type { OpenRoute } from '../adapters/kubernetes/cluster-route.ts';
import { createHttpClusterClient, type HttpClusterClient } from '../adapters/kubernetes/http-cluster-client.ts';
import { DEFAULT_CLUSTER } from '../domain/application/default-cluster.ts';
import { ClusterUnknownError, ClusterUnreachableError } from '../domain/errors/cluster-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterClient, ClusterDirectory } from '../ports/cluster-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SecretReferences } from '../ports/secret-references.ts';
import type { ClusterRecord, ClusterStore } from '../stores/cluster-store.ts';
import { connectToRegistered } from './connect-to-registered.ts';

/** A directory whose connections can be ended. */
export interface ComposedClusterDirectory extends ClusterDirectory {
  close(): Promise<void>;
}

/** What the directory knows. */
export interface ClusterDirectoryOptions {
  readonly clusters: ClusterStore;
  /** For credentials that are registered by reference. */
  readonly references: SecretReferences;
  /** Absent: only registered clusters can be destinations. */
  readonly defaultConnection?: ClusterConnection;
  /** The way to clusters that are registered with `privateNetwork`; absent: they cannot be reached. */
  readonly openPrivateRoute?: OpenRoute;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Opens the clients of clusters; one client a cluster, made anew when its registration changed. */
export function createClusterDirectory(options: ClusterDirectoryOptions): ComposedClusterDirectory {
  const { clusters, references, defaultConnection, clock, logger, metrics } = options;
  const clientFor = (connection: ClusterConnection, route: { readonly openRoute?: OpenRoute } = {}) =>
    createHttpClusterClient({
      connection,
      clock,
      logger,
      onRequest: ({ verb, kind, status }) =>
        metrics.count('argocd_app_k8s_request_total', {
          server: connection.server,
          verb,
          resource_kind: kind,
          response_code: String(status),
        }),
      ...route,
    });
  const eks = createEksAuthenticator({ clock });
  const registered = new Map<string, { readonly version: string; readonly client: HttpClusterClient }>();
  const defaultClient = defaultConnection && clientFor(defaultConnection);

  const openRegistered = async (record: ClusterRecord): Promise<ClusterClient> => {
    const known = registered.get(record.server);
    if (known?.version === record.resourceVersion) return known.client;
    const config = await clusters.readConfig(record.server);
    const connection = await connectToRegistered(record.server, config ?? {}, { references, eks });
    const route = config?.privateNetwork ? privateRouteTo(record.server, options.openPrivateRoute) : {};
    const client = clientFor(connection, route);
    registered.set(record.server, { version: record.resourceVersion, client });
    await known?.client.close();
    return client;
  };

  return {
    async open(destination) {
      const record = await clusters.find(destination);
      if (record) return openRegistered(record);
      if (!isDefault(destination, defaultConnection)) {
        throw new ClusterUnknownError(
          `cluster "${destination.name ?? destination.server}" is not registered; add it with: windlass cluster add`,
        );
      }
      if (!defaultClient) {
        throw new ClusterUnknownError(
          'there is no default cluster: start with --kubeconfig or --sandbox, or name a registered cluster',
        );
      }
      return defaultClient;
    },
    async close() {
      await Promise.all([defaultClient?.close(), ...[...registered.values()].map(({ client }) => client.close())]);
    },
  };
}

function privateRouteTo(server: string, openRoute: OpenRoute | undefined): { readonly openRoute: OpenRoute } {
  if (openRoute) return { openRoute };
  throw new ClusterUnreachableError(
    `the cluster ${server} is registered with privateNetwork, and nothing here reaches a private network: deploy with WINDLASS_VPC_SUBNETS, or register the cluster without it`,
  );
}

function isDefault(
  { server, name }: { readonly server?: string; readonly name?: string },
  connection: ClusterConnection | undefined,
): boolean {
  if (name) return name === DEFAULT_CLUSTER.name;
  const plain = server?.replace(/\/$/, '');
  return plain === DEFAULT_CLUSTER.server || (connection !== undefined && plain === connection.server);
}
