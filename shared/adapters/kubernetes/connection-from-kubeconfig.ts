import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { type ClusterConnection, checkServerUrl } from './cluster-connection.ts';
import { execUser } from './exec-user.ts';
import {
  type KubeconfigCredentialsSource,
  newKubeConfig,
  readKubeconfigCredentials,
} from './kubeconfig-credentials.ts';

/** Which part of a kubeconfig to use. */
export interface KubeconfigOptions {
  /** Default: the file's current context. */
  readonly context?: string;
}

/**
 * Makes a connection of a kubeconfig file. Paths in it count from the file's own folder; credentials are read anew when they are refused.
 *
 * @throws MalformedRequestError if the file cannot be read, or names no usable context and server
 */
export async function connectionFromKubeconfig(
  file: string,
  options: KubeconfigOptions = {},
): Promise<ClusterConnection> {
  const loaded = await loadKubeconfig(file, options.context);
  let source: KubeconfigCredentialsSource = loaded.source;
  return {
    server: source.server,
    ...(loaded.ca === undefined ? {} : { ca: loaded.ca }),
    ...(loaded.serverName === undefined ? {} : { serverName: loaded.serverName }),
    async credentials({ renew = false } = {}) {
      if (renew) source = (await loadKubeconfig(file, options.context)).source;
      return readKubeconfigCredentials(source);
    },
  };
}

interface LoadedKubeconfig {
  readonly source: KubeconfigCredentialsSource;
  readonly ca?: string;
  readonly serverName?: string;
}

async function loadKubeconfig(file: string, context: string | undefined): Promise<LoadedKubeconfig> {
  const directory = path.dirname(path.resolve(file));
  const text = await readText(file, `kubeconfig ${file}`);
  const kubeconfig = await parseKubeconfig(file, text);
  kubeconfig.makePathsAbsolute(directory);
  if (context !== undefined) kubeconfig.setCurrentContext(context);
  const { cluster, userName } = currentCluster(file, kubeconfig);
  if (cluster.proxyUrl) {
    throw new MalformedRequestError(
      `kubeconfig ${file}: proxy-url of cluster "${cluster.name}" is not supported yet; remove it`,
    );
  }
  const server = checkServerUrl(cluster.server, { insecure: cluster.skipTLSVerify });
  const ca = cluster.caData
    ? Buffer.from(cluster.caData, 'base64').toString('utf8')
    : cluster.caFile && (await readText(cluster.caFile, `kubeconfig ${file}: certificate-authority ${cluster.caFile}`));
  const tokenFile = tokenFileOf(text, userName);
  const source = {
    server,
    kubeconfig: await prepareKubeconfig(kubeconfig, { directory, server, ...(ca ? { ca } : {}) }),
    ...(tokenFile === undefined ? {} : { tokenFile: path.resolve(directory, tokenFile) }),
  };
  return {
    source,
    ...(ca ? { ca } : {}),
    ...(cluster.tlsServerName ? { serverName: cluster.tlsServerName } : {}),
  };
}

async function parseKubeconfig(file: string, text: string): Promise<KubeConfig> {
  const kubeconfig = await newKubeConfig();
  try {
    kubeconfig.loadFromString(text);
  } catch (error) {
    throw new MalformedRequestError(`kubeconfig ${file}: ${messageOf(error)}`);
  }
  return kubeconfig;
}

function currentCluster(file: string, kubeconfig: KubeConfig) {
  const name = kubeconfig.getCurrentContext();
  const context = name ? kubeconfig.getContextObject(name) : null;
  if (!context) {
    const known = kubeconfig.getContexts().map((known) => known.name);
    throw new MalformedRequestError(
      `kubeconfig ${file} has no context "${name ?? ''}"; it has ${known.length > 0 ? known.join(', ') : 'none'}`,
    );
  }
  const cluster = kubeconfig.getCluster(context.cluster);
  if (!cluster)
    throw new MalformedRequestError(
      `kubeconfig ${file}: context "${name}" names a cluster "${context.cluster}" that is not there`,
    );
  return { cluster, userName: context.user ?? '' };
}

/** Completes what client-node leaves out for plugins, and lets it accept a loopback address without TLS. */
async function prepareKubeconfig(
  kubeconfig: KubeConfig,
  { directory, server, ca }: { readonly directory: string; readonly server: string; readonly ca?: string },
): Promise<KubeConfig> {
  const prepared = await newKubeConfig();
  prepared.loadFromOptions({
    clusters: kubeconfig
      .getClusters()
      .map((cluster) => ({ ...cluster, skipTLSVerify: cluster.server.startsWith('http:') })),
    contexts: kubeconfig.getContexts(),
    users: kubeconfig
      .getUsers()
      .map((user) =>
        user.exec ? { ...user, exec: execUser(user.exec, { directory, server, ...(ca ? { ca } : {}) }) } : user,
      ),
    currentContext: kubeconfig.getCurrentContext(),
  });
  return prepared;
}

/** `tokenFile` is the field's name in the kubeconfig format; client-node looks for another. */
function tokenFileOf(text: string, userName: string): string | undefined {
  const document = parse(text) as {
    users?: readonly { name?: string; user?: { tokenFile?: unknown } | null }[];
  } | null;
  const tokenFile = document?.users?.find((user) => user.name === userName)?.user?.tokenFile;
  return typeof tokenFile === 'string' && tokenFile !== '' ? tokenFile : undefined;
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new MalformedRequestError(
      `${what} cannot be read: ${(error as NodeJS.ErrnoException).code ?? messageOf(error)}`,
    );
  }
}
