import type { KubeConfig } from '@kubernetes/client-node';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { ClusterConfig } from '../../ports/cluster-config.ts';
import { type ClusterConnection, type ClusterCredentials, checkServerUrl } from './cluster-connection.ts';
import { type ExecConfig, execUser } from './exec-user.ts';
import { newKubeConfig, readKubeconfigCredentials } from './kubeconfig-credentials.ts';

/**
 * Makes a connection of a registered cluster's server and `config`.
 *
 * @param awsToken makes the token of a cluster that is entered by AWS identity; without it, such a config is not supported
 * @throws MalformedRequestError if the server's URL cannot be used, or the config asks for what is not supported
 */
export function connectionFromConfig(
  server: string,
  config: ClusterConfig,
  { awsToken }: ConnectionOptions = {},
): ClusterConnection {
  const tls = config.tlsClientConfig ?? {};
  const url = checkServerUrl(server, { insecure: tls.insecure ?? false });
  refuseUnsupported(url, config, awsToken);
  const ca = decodePem(url, 'caData', tls.caData);
  return {
    server: url,
    ...(ca === undefined ? {} : { ca }),
    ...(tls.serverName ? { serverName: tls.serverName } : {}),
    credentials: credentialsOf(url, config, ca, awsToken),
  };
}

/** What a connection may need besides its config. */
export interface ConnectionOptions {
  readonly awsToken?: AwsToken;
}

type AwsToken = (
  server: string,
  auth: NonNullable<ClusterConfig['awsAuthConfig']>,
  options: { readonly renew?: boolean },
) => Promise<string>;

function credentialsOf(
  url: string,
  config: ClusterConfig,
  ca: string | undefined,
  awsToken: AwsToken | undefined,
): ClusterConnection['credentials'] {
  const { awsAuthConfig: auth, execProviderConfig: exec } = config;
  if (auth && awsToken) {
    return async (options = {}) => ({ headers: { Authorization: `Bearer ${await awsToken(url, auth, options)}` } });
  }
  return exec ? execCredentials(url, execConfigOf(exec), ca) : staticCredentials(url, config);
}

/** Argo CD writes the plugin's environment as a map, kubeconfigs as a list. */
function execConfigOf({ env, ...exec }: NonNullable<ClusterConfig['execProviderConfig']>): ExecConfig {
  const variables = Object.entries(env ?? {}).map(([name, value]) => ({ name, value }));
  return { ...exec, ...(variables.length > 0 ? { env: variables } : {}) };
}

function refuseUnsupported(server: string, config: ClusterConfig, awsToken: AwsToken | undefined): void {
  if (config.awsAuthConfig && !awsToken) {
    throw new MalformedRequestError(
      `cluster ${server}: awsAuthConfig is not supported here; use execProviderConfig with "aws eks get-token" or a bearerToken`,
    );
  }
  if (config.proxyUrl) throw new MalformedRequestError(`cluster ${server}: proxyUrl is not supported yet; remove it`);
}

function staticCredentials(server: string, config: ClusterConfig): ClusterConnection['credentials'] {
  const tls = config.tlsClientConfig ?? {};
  const clientCert = decodePem(server, 'certData', tls.certData);
  const clientKey = decodePem(server, 'keyData', tls.keyData);
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    throw new MalformedRequestError(`cluster ${server}: tlsClientConfig needs both certData and keyData, or neither`);
  }
  const credentials: ClusterCredentials = {
    headers: authorizationOf(config),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
  return async () => credentials;
}

function authorizationOf({ bearerToken, username, password }: ClusterConfig): { readonly [name: string]: string } {
  if (bearerToken) return { Authorization: `Bearer ${bearerToken}` };
  if (username) return { Authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  return {};
}

function execCredentials(server: string, exec: ExecConfig, ca: string | undefined): ClusterConnection['credentials'] {
  if (!exec.command) throw new MalformedRequestError(`cluster ${server}: execProviderConfig has no command`);
  const open = async (): Promise<KubeConfig> => {
    const kubeconfig = await newKubeConfig();
    kubeconfig.loadFromClusterAndUser(
      { name: 'cluster', server, skipTLSVerify: server.startsWith('http:') },
      { name: 'user', exec: execUser(exec, { directory: process.cwd(), server, ...(ca === undefined ? {} : { ca }) }) },
    );
    return kubeconfig;
  };
  let kubeconfig: KubeConfig | undefined;
  return async ({ renew = false } = {}) => {
    // Kept, because it keeps the plugin's answer until that expires.
    if (renew || !kubeconfig) kubeconfig = await open();
    return readKubeconfigCredentials({ server, kubeconfig });
  };
}

/** Decodes base64; a PEM that was pasted as it is counts as well. */
function decodePem(server: string, field: string, value: string | undefined): string | undefined {
  if (!value) return undefined;
  const pem = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
  if (!pem.includes('-----BEGIN')) {
    throw new MalformedRequestError(`cluster ${server}: tlsClientConfig.${field} is not a PEM in base64`);
  }
  return pem;
}
