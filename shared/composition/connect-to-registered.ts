import type { EksAuthenticator } from '../adapters/aws/eks-authenticator.ts';
import type { ClusterConnection } from '../adapters/kubernetes/cluster-connection.ts';
import { connectionFromConfig } from '../adapters/kubernetes/connection-from-config.ts';
import { ClusterForbiddenError, ClusterUnreachableError } from '../domain/errors/cluster-errors.ts';
import { SecretReferenceError } from '../domain/errors/secret-errors.ts';
import type { ClusterConfig } from '../ports/cluster-config.ts';
import type { SecretReferences } from '../ports/secret-references.ts';
import { resolveSecrets } from '../stores/resolve-secrets.ts';

/** What turns a registration into a connection. */
export interface ConnectParts {
  readonly references: SecretReferences;
  /** Makes the tokens of EKS clusters. */
  readonly eks: EksAuthenticator;
}

/**
 * Makes the connection of a registered cluster. Credentials that are references are looked at again whenever the connection asks
 * for credentials, so that a rotated secret needs no new registration.
 *
 * @throws ClusterForbiddenError or ClusterUnreachableError if a reference cannot be read; MalformedRequestError
 */
export async function connectToRegistered(
  server: string,
  config: ClusterConfig,
  { references, eks }: ConnectParts,
): Promise<ClusterConnection> {
  const resolved = await readCredentials(server, config, references);
  const connect = (readable: ClusterConfig) => connectionFromConfig(server, readable, { awsToken: eks.tokenFor });
  const connection = connect(resolved);
  if (resolved === config) return connection;
  let latest = { text: JSON.stringify(resolved), connection };
  return {
    ...connection,
    async credentials(options) {
      const current = await readCredentials(server, config, references);
      const text = JSON.stringify(current);
      if (text !== latest.text) latest = { text, connection: connect(current) };
      return latest.connection.credentials(options);
    },
  };
}

async function readCredentials(
  server: string,
  config: ClusterConfig,
  references: SecretReferences,
): Promise<ClusterConfig> {
  try {
    return await resolveSecrets(config, references);
  } catch (error) {
    if (!(error instanceof SecretReferenceError)) throw error;
    const { message, retry } = error;
    const Type = retry === 'never' ? ClusterForbiddenError : ClusterUnreachableError;
    throw new Type(`no credentials for the cluster ${server}: ${message}`, { retry, cause: error });
  }
}
