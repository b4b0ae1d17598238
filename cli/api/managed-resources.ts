import type { ManagedResource, ManagedResources, RenderOverridesRequest } from '../../shared/contracts/resource-api.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import { CliError } from '../cli-error.ts';
import { readWarning } from '../output/print-warning.ts';
import { type ApplicationName, applicationPath } from './application-name.ts';
import type { ApiClient } from './client.ts';

/** So many objects are in memory at once; the server sends fewer when they are large. */
const PAGE = 100;

/** What was read so far of the objects of an application. */
export interface ResourcePage {
  readonly items: readonly ManagedResource[];
  /** When the comparison was made that saw them. */
  readonly takenAt: string;
  readonly warning?: string;
}

/**
 * Reads the objects of an application as the last comparison saw them, page after page. One that was never compared is compared first.
 * @throws CliError if it cannot be compared
 */
export async function* readManagedResources(
  client: ApiClient,
  name: ApplicationName,
  query: { readonly modified?: boolean } = {},
): AsyncGenerator<ResourcePage> {
  let next: string | undefined;
  let isRefreshed = false;
  for (;;) {
    const { body, headers } = await client.request<ManagedResources>(
      'GET',
      `${applicationPath(name)}/managed-resources`,
      {
        query: { appNamespace: name.appNamespace, modified: query.modified, limit: String(PAGE), continue: next },
      },
    );
    const { takenAt } = body.metadata;
    const warning = readWarning(headers);
    if (takenAt === undefined) {
      if (isRefreshed) throw new CliError(warning ?? `application ${name.name} could not be compared`, 2);
      await refreshApplication(client, name, 'normal');
      isRefreshed = true;
      continue;
    }
    yield { items: body.items, takenAt, ...(warning !== undefined && { warning }) };
    next = body.metadata.continue;
    if (next === undefined) return;
  }
}

/** Has an application compared anew, and returns when that is done. @throws CliError if it takes too long */
export async function refreshApplication(
  client: ApiClient,
  name: ApplicationName,
  refresh: 'normal' | 'hard',
): Promise<void> {
  const { headers } = await client.request<Application>('GET', applicationPath(name), {
    query: { appNamespace: name.appNamespace, refresh },
  });
  const warning = readWarning(headers);
  if (warning) throw new CliError(warning);
}

/** Compares other revisions, or files of this machine, with the cluster as it is now. */
export async function previewDifference(
  client: ApiClient,
  name: ApplicationName,
  overrides: RenderOverridesRequest,
): Promise<ManagedResources> {
  const { body } = await client.request<ManagedResources>('POST', `${applicationPath(name)}/diff`, {
    query: { appNamespace: name.appNamespace, modified: true },
    body: overrides,
    compress: true,
  });
  return body;
}
