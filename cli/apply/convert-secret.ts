import { CliError } from '../cli-error.ts';
import type { WrittenDocument } from './read-documents.ts';

/** The fields of a Secret in clear. */
export type SecretFields = { readonly [field: string]: string };

/** A Secret that cannot be understood. Never shows a value. */
export class SecretError extends CliError {
  constructor(message: string) {
    super(message);
    this.name = 'SecretError';
  }
}

/**
 * Reads the fields of a Secret: `data` decoded, over it `stringData`, as the API server does.
 * @throws SecretError if a field is not a text
 */
export function readSecretFields({ data, stringData }: WrittenDocument): SecretFields {
  const decoded = readTexts(data, 'data').map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')]);
  return Object.fromEntries([...decoded, ...readTexts(stringData, 'stringData')]);
}

/**
 * Makes the body of `POST /api/v1/clusters` of an Argo CD cluster Secret (reference/argocd.md §1.14).
 * @throws SecretError
 */
export function toCluster(fields: SecretFields, metadata: { readonly [field: string]: unknown }): object {
  const { labels, annotations } = metadata as { labels?: object; annotations?: object };
  return {
    server: fields.server,
    name: fields.name,
    project: fields.project || undefined,
    namespaces: fields.namespaces ? fields.namespaces.split(',').map((name) => name.trim()) : undefined,
    clusterResources: fields.clusterResources ? fields.clusterResources === 'true' : undefined,
    labels: withoutOwnKeys(labels),
    annotations: withoutOwnKeys(annotations),
    config: parseConfig(fields.config),
  };
}

/** Fields that are yes or no, and stand in a Secret as text. */
const BOOLEAN_FIELDS: readonly string[] = [
  'insecure',
  'insecureIgnoreHostKey',
  'insecureOCIForceHttp',
  'enableLfs',
  'enableOCI',
  'forceHttpBasicAuth',
  'useAzureWorkloadIdentity',
];

/** Makes the body of `POST /api/v1/repositories` of an Argo CD repository Secret. */
export function toRepository({ url, ...fields }: SecretFields): object {
  const entries = Object.entries(fields).filter(([, value]) => value !== '');
  return {
    repo: url,
    ...Object.fromEntries(
      entries.map(([name, value]) => [name, BOOLEAN_FIELDS.includes(name) ? value === 'true' : value]),
    ),
  };
}

function readTexts(value: unknown, field: string): readonly (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') throw new SecretError(`${field}: expected an object`);
  return Object.entries(value).map(([name, text]) => {
    if (typeof text !== 'string') throw new SecretError(`${field}.${name}: expected a string, got a ${typeof text}`);
    return [name, text];
  });
}

function parseConfig(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the text, which is secret.
    throw new SecretError('config: is not JSON');
  }
}

/** Labels that are for generators stay; what kubectl and Argo CD put there for themselves does not. */
function withoutOwnKeys(entries: object | undefined): object | undefined {
  const kept = Object.entries(entries ?? {}).filter(
    ([key]) =>
      !/^(kubectl\.kubernetes\.io\/last-applied-configuration|argocd\.argoproj\.io\/secret-type|managed-by)$/.test(key),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
