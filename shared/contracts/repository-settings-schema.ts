import { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { RepositorySettingsInput } from '../domain/git/repository-settings.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
/** Argo CD writes ids as numbers, its Secrets as text. */
const id = z.union([z.string(), z.number().int().nonnegative()]).exactOptional();

/** Fields that a repository and a template of credentials share (Argo CD's `Repository` and `RepoCreds`). */
export const repositorySettingsSchema = z.object({
  type: text,
  username: text,
  password: text,
  bearerToken: text,
  sshPrivateKey: text,
  insecure: flag,
  insecureIgnoreHostKey: flag,
  tlsClientCertData: text,
  tlsClientCertKey: text,
  enableLfs: flag,
  enableOCI: flag,
  insecureOCIForceHttp: flag,
  forceHttpBasicAuth: flag,
  proxy: text,
  noProxy: text,
  githubAppID: id,
  githubAppInstallationID: id,
  githubAppEnterpriseBaseUrl: text,
  githubAppPrivateKey: text,
});

/** Fields of Argo CD that this version refuses, unless they say the same as no field. */
const UNSUPPORTED_FIELDS: readonly string[] = [
  'gcpServiceAccountKey',
  'useAzureWorkloadIdentity',
  'azureServicePrincipalClientId',
  'azureServicePrincipalClientSecret',
  'azureServicePrincipalTenantId',
  'azureActiveDirectoryEndpoint',
];

/**
 * Sorts the fields into what may be shown and what may not; empty ones are as good as absent.
 * @param written the value before it was parsed, to find fields that are not supported
 * @throws MalformedRequestError naming the field; never shows a value that may be secret
 */
export function readRepositorySettings(
  value: z.output<typeof repositorySettingsSchema>,
  written: unknown,
): RepositorySettingsInput {
  refuseUnsupported(written);
  const credentials = withoutEmpty({
    password: value.password,
    bearerToken: value.bearerToken,
    sshPrivateKey: value.sshPrivateKey,
    githubAppPrivateKey: value.githubAppPrivateKey,
    tlsClientCertData: value.tlsClientCertData,
    tlsClientCertKey: value.tlsClientCertKey,
  });
  refuseHalves(value);
  return {
    ...withoutEmpty({
      type: readType(value.type),
      username: value.username,
      insecure: value.insecure || value.insecureIgnoreHostKey,
      enableLfs: value.enableLfs,
      enableOCI: value.enableOCI,
      insecureOCIForceHttp: value.insecureOCIForceHttp,
      proxy: value.proxy && readProxy(value.proxy),
      noProxy: value.noProxy,
      githubAppID: value.githubAppID && String(value.githubAppID),
      githubAppInstallationID: value.githubAppInstallationID && String(value.githubAppInstallationID),
      githubAppEnterpriseBaseUrl: value.githubAppEnterpriseBaseUrl,
    }),
    ...(Object.keys(credentials).length > 0 && { credentials }),
  };
}

/**
 * A password in a URL would be stored and shown in clear.
 * @throws MalformedRequestError
 */
export function refuseUserInfo(url: string, field: string): void {
  if (!URL.canParse(url)) return;
  const { protocol, username, password } = new URL(url);
  if ((/^https?:$/.test(protocol) && username !== '') || password !== '') {
    throw new MalformedRequestError(`${field}: must not contain credentials; give them in username and password`);
  }
}

function refuseUnsupported(value: unknown): void {
  const written = value as { readonly [field: string]: unknown };
  const field = UNSUPPORTED_FIELDS.find((name) => Boolean(written[name]));
  if (field !== undefined) {
    throw new MalformedRequestError(
      `${field}: not supported yet; use username and password, bearerToken, sshPrivateKey or a GitHub App`,
    );
  }
}

function refuseHalves(value: z.output<typeof repositorySettingsSchema>): void {
  const { tlsClientCertData, tlsClientCertKey, githubAppID, githubAppPrivateKey } = value;
  if (Boolean(tlsClientCertData) !== Boolean(tlsClientCertKey)) {
    throw new MalformedRequestError('tlsClientCertData, tlsClientCertKey: give both, or none');
  }
  if (githubAppPrivateKey && !githubAppID) {
    throw new MalformedRequestError('githubAppID: is required with githubAppPrivateKey');
  }
}

function readType(type: string | undefined): 'git' | 'helm' | 'oci' | undefined {
  if (!type) return undefined;
  if (type === 'git' || type === 'helm' || type === 'oci') return type;
  throw new MalformedRequestError(`type: expected "git", "helm" or "oci", got "${type.slice(0, 40)}"`);
}

function readProxy(proxy: string): string {
  if (/^(https?|socks5?):\/\/[^/]/i.test(proxy) && URL.canParse(proxy)) return proxy;
  throw new MalformedRequestError('proxy: expected a URL like http://proxy.example.com:3128');
}

type Filled<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined | '' | false | 0> };

function withoutEmpty<T extends object>(fields: T): Filled<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => Boolean(field))) as Filled<T>;
}
