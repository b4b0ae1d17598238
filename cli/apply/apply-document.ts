import type { ApiClient } from '../api/client.ts';
import { CliError } from '../cli-error.ts';
import { readWarning } from '../output/print-warning.ts';
import { readSecretFields, toCluster, toRepository } from './convert-secret.ts';
import type { WrittenDocument } from './read-documents.ts';

/** Argo CD's ConfigMap of what holds for all applications. */
const SETTINGS_NAME = 'argocd-cm';
/** Where Argo CD's configuration of notifications goes. */
const NOTIFICATION_PATHS: { readonly [document: string]: string } = {
  'v1/ConfigMap/argocd-notifications-cm': '/api/v1/notifications/config',
  'v1/Secret/argocd-notifications-secret': '/api/v1/notifications/secret',
};
const SECRET_TYPE_LABEL = 'argocd.argoproj.io/secret-type';

/** What became of a document, in a line for people. */
export interface ApplyResult {
  readonly line: string;
  /** What is not quite right with a document that was applied. */
  readonly warning?: string;
  readonly isFault: boolean;
}

/** Where a document goes. */
interface Target {
  readonly path: string;
  readonly body: unknown;
}

/**
 * Creates or changes what a document describes.
 * @throws CliError if the server cannot be reached or refuses the token: the other documents would fare no better
 */
export async function applyDocument(client: ApiClient, document: WrittenDocument): Promise<ApplyResult> {
  const name = describeDocument(document);
  try {
    const target = targetOf(document);
    if (!target) return { line: `${name}: not supported in this version yet`, isFault: true };
    // Without validation a fault of the spec becomes a condition of the application, as with kubectl apply (design §9.1).
    const { headers } = await client.request('POST', target.path, {
      query: { upsert: true, validate: false },
      body: target.body,
    });
    const warning = readWarning(headers);
    return {
      line: `${name} ${headers.get('windlass-outcome') ?? 'applied'}`,
      ...(warning !== undefined && { warning: `${name}: ${warning}` }),
      isFault: false,
    };
  } catch (error) {
    // An answer about this document says nothing of the next one; anything else does.
    if (error instanceof CliError && !isAboutDocument(error)) throw error;
    return { line: `${name}: ${(error as Error).message}`, isFault: true };
  }
}

function isAboutDocument(error: CliError): boolean {
  return error.name === 'ApiError' || error.name === 'SecretError';
}

function targetOf(document: WrittenDocument): Target | undefined {
  const group = String(document.apiVersion ?? '').split('/')[0];
  if (group === 'argoproj.io' && document.kind === 'Application') {
    return { path: '/api/v1/applications', body: document };
  }
  if (group === 'argoproj.io' && document.kind === 'AppProject') {
    return { path: '/api/v1/projects', body: document };
  }
  if (document.apiVersion === 'v1' && document.kind === 'ConfigMap' && document.metadata?.name === SETTINGS_NAME) {
    return { path: '/api/v1/settings', body: document };
  }
  const notifications = NOTIFICATION_PATHS[`${document.apiVersion}/${document.kind}/${document.metadata?.name}`];
  if (notifications !== undefined) return { path: notifications, body: document };
  if (document.apiVersion !== 'v1' || document.kind !== 'Secret') return undefined;
  const labels = (document.metadata?.labels ?? {}) as { readonly [key: string]: unknown };
  switch (labels[SECRET_TYPE_LABEL]) {
    case 'cluster':
      return { path: '/api/v1/clusters', body: toCluster(readSecretFields(document), document.metadata ?? {}) };
    case 'repository':
      return { path: '/api/v1/repositories', body: toRepository(readSecretFields(document)) };
    default:
      return undefined;
  }
}

/** As kubectl names it: `application.argoproj.io/guestbook`, `secret/my-cluster`. */
function describeDocument({ apiVersion, kind, metadata }: WrittenDocument): string {
  const [group = '', version] = String(apiVersion ?? '').split('/');
  const type = String(kind ?? 'document without a kind').toLowerCase();
  return `${type}${version === undefined ? '' : `.${group}`}/${String(metadata?.name ?? '(no name)')}`;
}
