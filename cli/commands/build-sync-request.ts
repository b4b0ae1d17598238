import type { Application } from '../../shared/domain/application/application.ts';
import type { SyncResourceRule } from '../../shared/domain/application/select-sync-resources.ts';
import { type ApplicationName, applicationPath } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { CliError } from '../cli-error.ts';
import { parsePair, parseResource, parseRetry, parseWhole, type RetryFlags } from './parse-sync-flags.ts';

/** What the flags say of one sync. */
export interface SyncRequestFlags extends RetryFlags {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly string[];
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly strategy?: 'apply' | 'hook';
  readonly resource?: readonly string[];
  readonly label?: readonly string[];
  readonly syncOption?: readonly string[];
  readonly applyOutOfSyncOnly: boolean;
  readonly replace: boolean;
  readonly serverSide: boolean;
  readonly info?: readonly string[];
}

/**
 * Makes the body of a sync request; asks the API for what the flags are relative to.
 * @throws CliError for a flag that cannot be read, and for labels that no object has
 */
export async function buildSyncRequest(
  client: ApiClient,
  name: ApplicationName,
  flags: SyncRequestFlags,
): Promise<object> {
  const { revision, revisions, sourcePositions, prune, dryRun, force, info } = flags;
  const strategy = flags.strategy ?? (force ? 'hook' : undefined);
  const retryStrategy = parseRetry(flags);
  const rules = flags.resource?.map(parseResource) ?? [];
  const labelled = flags.label ? await findLabelled(client, name, flags, rules.length > 0) : [];
  const resources = [...rules, ...labelled];
  const syncOptions = await chooseSyncOptions(client, name, flags);
  return {
    revision,
    revisions,
    sourcePositions: sourcePositions?.map(parseWhole),
    prune,
    dryRun,
    ...(resources.length > 0 && { resources }),
    ...(strategy && { strategy: { [strategy]: { force } } }),
    ...(syncOptions && { syncOptions: { items: syncOptions } }),
    ...(info && { infos: info.map((text) => parsePair('--info', text)) }),
    ...(retryStrategy && { retryStrategy }),
  };
}

/** A flag for one option must not drop the others of the application, as the list of a request would. */
async function chooseSyncOptions(
  client: ApiClient,
  name: ApplicationName,
  { syncOption, applyOutOfSyncOnly, replace, serverSide }: SyncRequestFlags,
): Promise<readonly string[] | undefined> {
  const named = [
    ...(applyOutOfSyncOnly ? ['ApplyOutOfSyncOnly'] : []),
    ...(replace ? ['Replace'] : []),
    ...(serverSide ? ['ServerSideApply'] : []),
  ];
  if (named.length === 0) return syncOption;
  const base = syncOption ?? (await readSyncOptions(client, name));
  const others = base.filter((option) => !named.includes(option.trim().split('=')[0] ?? ''));
  return [...others, ...named.map((option) => `${option}=true`)];
}

async function readSyncOptions(client: ApiClient, name: ApplicationName): Promise<readonly string[]> {
  const { body } = await client.request<Application>('GET', applicationPath(name), {
    query: { appNamespace: name.appNamespace },
  });
  return body.spec.syncPolicy?.syncOptions ?? [];
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
  };
}

/** The objects of the manifests that have one of the labels, as `argocd` chooses them. */
async function findLabelled(
  client: ApiClient,
  name: ApplicationName,
  { label = [], revision }: SyncRequestFlags,
  hasRules: boolean,
): Promise<readonly SyncResourceRule[]> {
  const wanted = label.map((text) => parsePair('--label', text));
  const { body } = await client.request<{ manifests: readonly string[] }>('GET', `${applicationPath(name)}/manifests`, {
    query: { appNamespace: name.appNamespace, revision },
  });
  const fitting = body.manifests
    .map((text) => JSON.parse(text) as Manifest)
    .filter(({ metadata }) => wanted.some(({ name: key, value }) => metadata.labels?.[key] === value));
  if (fitting.length === 0 && !hasRules) {
    throw new CliError(`no object of ${name.name} has a label of ${label.join(', ')}`);
  }
  return fitting.map(({ apiVersion, kind, metadata }) => ({
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    kind,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
  }));
}
