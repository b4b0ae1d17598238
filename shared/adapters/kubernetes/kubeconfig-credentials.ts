import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterUnreachableError } from '../../domain/errors/cluster-errors.ts';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import type { ClusterCredentials } from './cluster-connection.ts';

/** Longer than any plugin takes that works; a plugin that waits for somebody to type must not hang a refresh for ever. */
const PLUGIN_TIMEOUT_MS = 30_000;

/** What to read credentials from. */
export interface KubeconfigCredentialsSource {
  readonly server: string;
  /** With the wanted context as its current one. */
  readonly kubeconfig: KubeConfig;
  /** Absolute path of a file that holds a bearer token (`tokenFile`), which client-node does not read. */
  readonly tokenFile?: string;
}

/**
 * Makes an empty KubeConfig, loaded when a cluster needs it. Of client-node only that part: with the clients of all kinds, which nobody
 * calls, a bundle has four times the size.
 */
export async function newKubeConfig(): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  return new KubeConfig();
}

/**
 * Reads the credentials of a kubeconfig's current user: certificate, token, password, or what a plugin answers.
 * @throws ClusterUnreachableError if a file cannot be read or the plugin fails
 */
export async function readKubeconfigCredentials(source: KubeconfigCredentialsSource): Promise<ClusterCredentials> {
  try {
    const options: RequestOptions = {};
    await withinTime(source.kubeconfig.applyToHTTPSOptions(options));
    const headers = headersOf(options);
    if (source.tokenFile) headers.Authorization = `Bearer ${(await readFile(source.tokenFile, 'utf8')).trim()}`;
    return {
      headers,
      ...(options.cert ? { clientCert: String(options.cert) } : {}),
      ...(options.key ? { clientKey: String(options.key) } : {}),
    };
  } catch (error) {
    throw new ClusterUnreachableError(
      `cannot get credentials for the cluster ${source.server}: ${firstLine(messageOf(error))}`,
      { retry: 'backoff', data: { server: source.server } },
    );
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value).trim();
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

async function withinTime(work: Promise<void>): Promise<void> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new Error(`the credential plugin gave no answer within ${PLUGIN_TIMEOUT_MS / 1000} s`)),
    PLUGIN_TIMEOUT_MS,
  );
  try {
    await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A plugin may print a page of help; its first line says what is wrong. */
function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 300) || 'the credential plugin failed without a word';
}
