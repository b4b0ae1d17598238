import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';

interface Kubeconfig {
  readonly clusters?: readonly { readonly name: string; readonly cluster?: ClusterEntry }[];
  readonly contexts?: readonly { readonly name: string; readonly context?: { cluster?: string; user?: string } }[];
  readonly users?: readonly { readonly name: string; readonly user?: UserEntry }[];
}

interface ClusterEntry {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
}

interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly exec?: {
    readonly command: string;
    readonly args?: readonly string[] | null;
    readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly apiVersion?: string;
    readonly installHint?: string;
    readonly provideClusterInfo?: boolean;
  };
}

/** A cluster in the shape in which it is registered. */
export interface KubeconfigCluster {
  readonly server: string;
  readonly config: { readonly [field: string]: unknown };
}

/**
 * Reads server and credentials of a kubeconfig context; files that it names are read too, since the server has no such files.
 * @throws CliError naming what is missing or cannot be used
 */
export async function readClusterOfContext(
  contextName: string,
  file: string | undefined,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
): Promise<KubeconfigCluster> {
  // `KUBECONFIG` may name several files; the first one that has the context counts.
  const paths = (file ?? (env.KUBECONFIG || join(env.HOME ?? homedir(), '.kube', 'config')))
    .split(file === undefined ? delimiter : '\0')
    .filter((path) => path !== '')
    .map((path) => resolve(cwd, path));
  const known: string[] = [];
  for (const path of paths) {
    const kubeconfig = await readKubeconfig(path);
    const names = (kubeconfig.contexts ?? []).map(({ name }) => name);
    if (names.includes(contextName)) return await readContext(kubeconfig, contextName, path);
    known.push(...names);
  }
  throw new CliError(
    `there is no context "${contextName}" in ${paths.join(', ')}; it has: ${known.join(', ') || 'none'}`,
  );
}

async function readKubeconfig(path: string): Promise<Kubeconfig> {
  const { parse } = await import('yaml');
  try {
    return (parse(await readFile(path, 'utf8')) ?? {}) as Kubeconfig;
  } catch (error) {
    throw new CliError(`cannot read the kubeconfig ${path}: ${(error as Error).message}`);
  }
}

async function readContext(kubeconfig: Kubeconfig, name: string, path: string): Promise<KubeconfigCluster> {
  const context = kubeconfig.contexts?.find((entry) => entry.name === name)?.context;
  const cluster = kubeconfig.clusters?.find((entry) => entry.name === context?.cluster)?.cluster;
  const user = kubeconfig.users?.find((entry) => entry.name === context?.user)?.user;
  if (!cluster?.server) throw new CliError(`context "${name}" of ${path} names no cluster with a server`);
  if (cluster['insecure-skip-tls-verify']) {
    throw new CliError(
      `context "${name}" turns the verification of TLS off (insecure-skip-tls-verify); Windlass always verifies, so give the cluster's certificate-authority in ${path}`,
    );
  }
  const inline = (data: string | undefined, file: string | undefined) => readInline(data, file, dirname(path));
  const caData = await inline(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const certData = await inline(user?.['client-certificate-data'], user?.['client-certificate']);
  const keyData = await inline(user?.['client-key-data'], user?.['client-key']);
  const token =
    user?.token ?? (user?.tokenFile && (await readSibling(user.tokenFile, dirname(path))).toString().trim());
  const serverName = cluster['tls-server-name'];
  return {
    server: cluster.server,
    config: {
      tlsClientConfig: { caData, certData, keyData, serverName },
      bearerToken: token || undefined,
      username: user?.username,
      password: user?.password,
      execProviderConfig: user?.exec && toExecConfig(user.exec),
    },
  };
}

function toExecConfig({
  command,
  args,
  env,
  apiVersion,
  installHint,
  provideClusterInfo,
}: NonNullable<UserEntry['exec']>) {
  return {
    command,
    args: args ?? undefined,
    env: env ? Object.fromEntries(env.map(({ name, value }) => [name, value])) : undefined,
    apiVersion,
    installHint,
    provideClusterInfo,
  };
}

async function readInline(data: string | undefined, file: string | undefined, folder: string) {
  if (data) return data;
  return file ? (await readSibling(file, folder)).toString('base64') : undefined;
}

async function readSibling(file: string, folder: string): Promise<Buffer> {
  const path = resolve(folder, file);
  try {
    return await readFile(path);
  } catch (error) {
    throw new CliError(`the kubeconfig names ${path}, which cannot be read: ${(error as Error).message}`);
  }
}
