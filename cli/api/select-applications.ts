import type { Application } from '../../shared/domain/application/application.ts';
import { CliError } from '../cli-error.ts';
import type { ApiClient } from './client.ts';

/** Which applications a command is about: those that are named, or those that fit. */
export interface ApplicationChoice {
  readonly names: readonly string[];
  /** A Kubernetes label selector. */
  readonly selector?: string;
  readonly projects?: readonly string[];
  readonly appNamespace?: string;
}

/**
 * Names the applications of a choice, as people type them.
 * @throws CliError if nothing is chosen, or both ways are used at once, or nothing fits
 */
export async function selectApplications(client: ApiClient, choice: ApplicationChoice): Promise<readonly string[]> {
  const { names, selector, projects, appNamespace } = choice;
  const isFiltered = selector !== undefined || projects !== undefined;
  if (names.length > 0 && isFiltered) throw new CliError('name applications, or select them by flags, but not both', 2);
  if (names.length > 0) return names;
  if (!isFiltered) throw new CliError('name an application, or select some with --selector', 2);
  const { body } = await client.request<{ items: readonly Application[] }>('GET', '/api/v1/applications', {
    query: { selector, projects, appNamespace },
  });
  if (body.items.length === 0) throw new CliError('no application fits the flags');
  return body.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
