import { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { parseValue } from './parse-value.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const texts = z.array(z.string()).exactOptional();
const map = z.record(z.string(), z.string()).exactOptional();

const clusterConfigSchema = z.object({
  username: text,
  password: text,
  bearerToken: text,
  awsAuthConfig: z.object({ clusterName: text, roleARN: text, profile: text }).exactOptional(),
  execProviderConfig: z
    .object({
      command: text,
      args: texts,
      env: map,
      apiVersion: text,
      installHint: text,
      provideClusterInfo: flag,
      config: z.unknown().exactOptional(),
    })
    .exactOptional(),
  tlsClientConfig: z
    .object({ insecure: flag, serverName: text, caData: text, certData: text, keyData: text })
    .exactOptional(),
  privateNetwork: flag,
  disableCompression: flag,
  proxyUrl: text,
});

/** A cluster as it is registered (Argo CD `Cluster`). */
export const clusterManifestSchema = z.object({
  server: z.string().regex(/^https?:\/\/[^/]/, 'must be an http(s) URL of an API server'),
  name: text,
  config: clusterConfigSchema.exactOptional(),
  namespaces: texts,
  clusterResources: flag,
  project: text,
  labels: map,
  annotations: map,
});

/** A cluster that somebody wants to register; without a name it is named after its server, as in Argo CD. */
export type ClusterManifest = Omit<z.output<typeof clusterManifestSchema>, 'name'> & { readonly name: string };

/**
 * Reads a cluster as Argo CD's API and CLI write it.
 * @throws MalformedRequestError naming the field; also for what is not supported, like `tlsClientConfig.insecure`
 */
export function parseClusterManifest(value: unknown): ClusterManifest {
  const cluster = parseValue(clusterManifestSchema, withoutNulls(value));
  if (cluster.config?.tlsClientConfig?.insecure === true) {
    throw new MalformedRequestError(
      'config.tlsClientConfig.insecure: TLS to clusters is always verified; give the CA of the API server in config.tlsClientConfig.caData',
    );
  }
  if (cluster.config?.awsAuthConfig && !cluster.config.awsAuthConfig.clusterName) {
    throw new MalformedRequestError('config.awsAuthConfig.clusterName: name the EKS cluster');
  }
  if (cluster.config?.proxyUrl) {
    throw new MalformedRequestError('config.proxyUrl: not supported yet; remove it');
  }
  return { ...cluster, name: cluster.name || cluster.server };
}
