import { createHash } from 'node:crypto';
import type { Application } from '../../domain/application/application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationFilter, compileApplicationFilter } from './select-applications.ts';

/** A list of applications, and its version. */
export interface ApplicationList {
  readonly items: readonly Application[];
  readonly metadata: { readonly resourceVersion: string };
}

/** Lists the applications that fit a filter, by namespace and name. */
export async function listApplications(deps: Dependencies, filter: ApplicationFilter): Promise<ApplicationList> {
  const fits = compileApplicationFilter(filter);
  const items = (await deps.applications.list()).map(({ application }) => application).filter(fits);
  return { items, metadata: { resourceVersion: listVersion(items) } };
}

/** A text that is another one as soon as any application of the list is another version, is new or is gone. */
export function listVersion(applications: readonly Application[]): string {
  const hash = createHash('sha256');
  for (const { metadata } of applications) hash.update(`${metadata.uid}@${metadata.resourceVersion}\n`);
  return hash.digest('hex').slice(0, 16);
}
