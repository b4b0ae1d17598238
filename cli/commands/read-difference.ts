import { resolve } from 'node:path';
import type { Application } from '../../shared/domain/application/application.ts';
import { type ApplicationName, applicationPath } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { previewDifference, type ResourcePage, readManagedResources } from '../api/managed-resources.ts';
import { CliError } from '../cli-error.ts';
import { readLocalFiles } from '../local/read-local-files.ts';
import type { Terminal } from '../terminal.ts';
import { parseWhole } from './parse-sync-flags.ts';

/** Which difference is wanted. */
export interface DifferenceFlags {
  readonly hardRefresh?: boolean;
  readonly local?: string;
  readonly localRepoRoot?: string;
  readonly localInclude?: readonly string[];
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly string[];
}

/**
 * Reads what a sync would change: as the last comparison saw it, or of another revision or a local directory as it is now.
 * @throws CliError for flags that do not fit the application
 */
export async function* readDifference(
  client: ApiClient,
  name: ApplicationName,
  flags: DifferenceFlags,
  terminal: Terminal,
): AsyncGenerator<Omit<ResourcePage, 'takenAt'> & { readonly takenAt?: string }> {
  const { revision, revisions, local, hardRefresh } = flags;
  if (local === undefined && !revision && !revisions)
    return yield* readManagedResources(client, name, { modified: true });
  const sourcePositions = flags.sourcePositions?.map(parseWhole);
  const { items, metadata } = await previewDifference(client, name, {
    ...(revision && { revision }),
    ...(revisions && { revisions: [...revisions], ...(sourcePositions && { sourcePositions }) }),
    ...(hardRefresh && { noCache: true }),
    ...(local !== undefined && { local: await packLocal(client, name, local, flags, terminal.cwd) }),
  });
  for (const warning of metadata.warnings ?? []) terminal.writeError(`Warning: ${warning}\n`);
  yield { items };
}

async function packLocal(client: ApiClient, name: ApplicationName, local: string, flags: DifferenceFlags, cwd: string) {
  const { body } = await client.request<Application>('GET', applicationPath(name), {
    query: { appNamespace: name.appNamespace },
  });
  const { source, sources } = body.spec;
  const all = sources?.length ? sources : source ? [source] : [];
  const [position = all.length > 1 ? undefined : 1] = flags.sourcePositions?.map(parseWhole) ?? [];
  if (position === undefined) {
    throw new CliError(`the application has ${all.length} sources; say by --source-positions which --local is`, 2);
  }
  const { localRepoRoot, localInclude } = flags;
  const files = await readLocalFiles({
    path: resolve(cwd, local),
    sourcePath: all[position - 1]?.path ?? '',
    ...(localRepoRoot !== undefined && { root: resolve(cwd, localRepoRoot) }),
    ...(localInclude && { include: localInclude }),
  });
  return { files, sourcePosition: position };
}
