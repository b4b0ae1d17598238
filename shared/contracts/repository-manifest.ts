import { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { parseValue } from './parse-value.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();

/** Fields of Argo CD's `Repository` that this version refuses, unless they say the same as no field. */
const UNSUPPORTED_FIELDS: readonly string[] = [
  'sshPrivateKey',
  'insecureIgnoreHostKey',
  'tlsClientCertData',
  'tlsClientCertKey',
  'enableLfs',
  'enableOCI',
  'githubAppPrivateKey',
  'githubAppID',
  'githubAppInstallationID',
  'githubAppEnterpriseBaseUrl',
  'gcpServiceAccountKey',
  'useAzureWorkloadIdentity',
  'azureServicePrincipalClientId',
  'azureServicePrincipalClientSecret',
  'azureServicePrincipalTenantId',
  'azureActiveDirectoryEndpoint',
  'proxy',
  'noProxy',
  'insecureOCIForceHttp',
];

/** A repository as it is registered (Argo CD `Repository`). */
export const repositoryManifestSchema = z.object({
  repo: z.string().min(1, 'must not be empty'),
  type: text,
  name: text,
  project: text,
  username: text,
  password: text,
  bearerToken: text,
  forceHttpBasicAuth: z.boolean().exactOptional(),
  insecure: z.boolean().exactOptional(),
});

/** A repository that somebody wants to register; without `credentials` the stored ones stay. */
export interface RepositoryManifest {
  readonly repo: string;
  readonly name?: string;
  readonly project?: string;
  readonly username?: string;
  readonly credentials?: { readonly password?: string; readonly bearerToken?: string };
}

/**
 * Reads a repository as Argo CD's API and CLI write it.
 * @throws MalformedRequestError naming the field; also for fields that this version does not support
 */
export function parseRepositoryManifest(value: unknown): RepositoryManifest {
  const { repo, type, name, project, username, password, bearerToken, insecure } = parseValue(
    repositoryManifestSchema,
    withoutNulls(value),
  );
  refuseUnsupported(value, type, insecure);
  refuseUserInfo(repo);
  const credentials = { ...(password && { password }), ...(bearerToken && { bearerToken }) };
  return {
    repo,
    ...(name && { name }),
    ...(project && { project }),
    ...(username && { username }),
    ...(Object.keys(credentials).length > 0 && { credentials }),
  };
}

function refuseUnsupported(value: unknown, type: string | undefined, insecure: boolean | undefined): void {
  if (insecure === true) {
    throw new MalformedRequestError(
      'insecure: TLS to repositories is always verified; add the CA of the server to the trusted ones of this machine (NODE_EXTRA_CA_CERTS)',
    );
  }
  if (type !== undefined && type !== '' && type !== 'git') {
    throw new MalformedRequestError(`type: repositories of type "${type}" are not supported yet, only "git"`);
  }
  const written = value as { readonly [field: string]: unknown };
  const field = UNSUPPORTED_FIELDS.find((name) => Boolean(written[name]));
  if (field !== undefined) {
    throw new MalformedRequestError(`${field}: not supported yet; use username and password, or bearerToken`);
  }
}

/** A password in the URL would be stored and shown in clear. */
function refuseUserInfo(repo: string): void {
  if (!URL.canParse(repo)) return;
  const url = new URL(repo);
  if (/^https?:$/.test(url.protocol) && (url.username !== '' || url.password !== '')) {
    throw new MalformedRequestError('repo: must not contain credentials; give them in username and password');
  }
}
