import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { readClusterOfContext } from '../../../cli/api/read-kubeconfig.ts';
import type { AwsWorld } from './aws-world.ts';

/** The cluster of a kubeconfig's current context. */
export async function clusterOf(kubeconfig: string) {
  const { 'current-context': context } = parse(await readFile(kubeconfig, 'utf8')) as { 'current-context': string };
  return readClusterOfContext(context, kubeconfig, { env: {}, cwd: '/' });
}

/** Registers it; its credentials are in the Parameter Store, and only their name is registered. */
export async function registerCluster(world: AwsWorld, config: { readonly [field: string]: unknown }): Promise<void> {
  const tls = config.tlsClientConfig as { readonly keyData?: string } | undefined;
  const { bearerToken } = config;
  const byReference = (path: string, value: string) => {
    world.aws.parameters.set(path, value);
    return `ssm:${path}`;
  };
  await world.call('POST', '/api/v1/clusters', {
    server: world.server,
    name: 'test',
    config: {
      ...config,
      ...(typeof bearerToken === 'string' ? { bearerToken: byReference('/clusters/test/token', bearerToken) } : {}),
      ...(tls?.keyData ? { tlsClientConfig: { ...tls, keyData: byReference('/clusters/test/key', tls.keyData) } } : {}),
    },
  });
}
