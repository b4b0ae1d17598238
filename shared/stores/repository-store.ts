import type { RepositorySettings, RepositorySettingsInput, RepositoryType } from '../domain/git/repository-settings.ts';
import { localRepositoryPath } from '../domain/git/repository-url.ts';
import { httpsUrlOf, parseSshUrl } from '../domain/git/ssh-url.ts';
import type { ChartAccess } from '../ports/chart-reader.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { CredentialTemplateStore } from './credential-template-store.ts';
import { repositoryLocation } from './repository-location.ts';
import {
  hasCredentials,
  type OpenSettings,
  type SealedSettings,
  sealedOf,
  settingsOf,
  toAccess,
} from './repository-settings.ts';
import { createSealedRegistry, type RegistryEntry, type RegistryParts, type SaveOptions } from './sealed-registry.ts';

/** What everybody may know of a registered repository. */
export interface RepositoryRecord extends RepositorySettings {
  /** The URL as it was registered. */
  readonly repo: string;
  readonly type: RepositoryType;
  readonly name?: string;
  readonly project?: string;
  /** Whether a password, token or key is stored. */
  readonly hasCredentials: boolean;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly resourceVersion: string;
}

/** A repository to be registered. Without `credentials` the stored ones stay as they are. */
export interface RepositoryInput extends RepositorySettingsInput {
  readonly repo: string;
  readonly name?: string;
  readonly project?: string;
}

/** Keeps registered repositories; passwords, tokens and keys are sealed. */
export interface RepositoryStore {
  /** All repositories, by URL. */
  list(): Promise<readonly RepositoryRecord[]>;
  /** Finds a repository by its URL; case and `.git` at the end do not matter. */
  find(url: string): Promise<RepositoryRecord | undefined>;
  /**
   * @throws MalformedRequestError if it is registered with another spec and mode is `create`;
   * NotFoundError if it is not registered and mode is `update`; ConcurrentUpdateError
   */
  save(repository: RepositoryInput, options: SaveOptions): Promise<RepositoryRecord>;
  /** Answers whether there was such a repository. */
  remove(url: string): Promise<boolean>;
  /**
   * What is needed to read the repository: the URL as given; the registered credentials, or else those of the template whose URL
   * is the longest beginning of it; and what is known of the host. An SSH URL for which there is nothing but HTTPS credentials
   * becomes the HTTPS one.
   */
  accessFor(url: string): Promise<ChartAccess>;
  /** What `accessFor` will give once the repository is saved. */
  accessAfterSaving(repository: RepositoryInput): Promise<ChartAccess>;
}

/** What the store stands on. */
export interface RepositoryStoreParts extends RegistryParts {
  readonly templates: CredentialTemplateStore;
  readonly certificates: CertificateStore;
}

type RepositorySpec = Omit<RepositoryRecord, 'createdAt' | 'resourceVersion'>;

/** Makes the store of repositories above a table. */
export function createRepositoryStore(parts: RepositoryStoreParts): RepositoryStore {
  const registry = createSealedRegistry<RepositorySpec, SealedSettings>(parts, 'repository');
  const registered = async (url: string): Promise<OpenSettings | undefined> => {
    const entry = await registry.open(repositoryLocation(url));
    return entry && { ...settingsOfSpec(entry.spec), ...entry.secret };
  };
  const secretFor = async (input: RepositoryInput): Promise<SealedSettings | undefined> =>
    sealedOf(input, await registry.readSecret(repositoryLocation(input.repo)));
  const accessBy = async (url: string, own: OpenSettings | undefined): Promise<ChartAccess> => {
    if (localRepositoryPath(url.trim()) !== undefined) return { url };
    const settings = await withTemplate(url, own, parts.templates);
    const ssh = parseSshUrl(url);
    if (ssh !== undefined && !canProveItself(settings)) {
      const https = httpsUrlOf(ssh);
      const instead = await withTemplate(https, await registered(https), parts.templates);
      if (canProveItself(instead)) return withTrust(https, instead, parts.certificates);
    }
    return withTrust(url, settings, parts.certificates);
  };

  return {
    list: async () => (await registry.list()).map(toRecord),
    async find(url) {
      const entry = await registry.read(repositoryLocation(url));
      return entry && toRecord(entry);
    },
    async save(repository, options) {
      const specOf = (sealed: SealedSettings | undefined): RepositorySpec => ({
        ...settingsOf(repository),
        type: repository.type ?? 'git',
        hasCredentials: hasCredentials(sealed),
      });
      const input = { key: repositoryLocation(repository.repo), secret: await secretFor(repository), specOf };
      return toRecord(await registry.save(input, options));
    },
    remove: (url) => registry.remove(repositoryLocation(url)),
    accessFor: async (url) => accessBy(url, await registered(url)),
    accessAfterSaving: async (input) =>
      accessBy(input.repo, { ...settingsOfSpec(settingsOf(input)), ...(await secretFor(input)) }),
  };
}

/** A template is only for repositories without credentials of their own (reference/argocd.md §1.13). */
async function withTemplate(
  url: string,
  own: OpenSettings | undefined,
  templates: CredentialTemplateStore,
): Promise<OpenSettings> {
  if (own !== undefined && (canProveItself(own) || own.username !== undefined)) return own;
  return { ...(await templates.settingsFor(url)), ...own };
}

function canProveItself(settings: OpenSettings): boolean {
  const { password, bearerToken, sshPrivateKey, githubAppPrivateKey, tlsClientCertKey } = settings;
  return [password, bearerToken, sshPrivateKey, githubAppPrivateKey, tlsClientCertKey].some(
    (value) => value !== undefined,
  );
}

async function withTrust(url: string, settings: OpenSettings, certificates: CertificateStore): Promise<ChartAccess> {
  const { caCertificates, knownHosts } = await certificates.trustOf(hostOf(url));
  return {
    ...toAccess(url, settings),
    ...(caCertificates !== undefined && { caCertificates }),
    ...(knownHosts !== undefined && parseSshUrl(url) !== undefined && { knownHosts }),
  };
}

/** An OCI registry may be written without a scheme. */
function hostOf(url: string): string {
  const ssh = parseSshUrl(url);
  if (ssh !== undefined) return ssh.host;
  const text = url.includes('://') ? url.replace(/^oci:/i, 'https:') : `https://${url}`;
  return URL.canParse(text) ? new URL(text).hostname : '';
}

function settingsOfSpec(
  spec: RepositorySettings & Partial<Pick<RepositorySpec, 'repo' | 'name' | 'project' | 'hasCredentials'>>,
): RepositorySettings {
  const { repo: _, name: __, project: ___, hasCredentials: ____, ...settings } = spec;
  return settings;
}

function toRecord({ spec, createdAt, resourceVersion }: RegistryEntry<RepositorySpec>): RepositoryRecord {
  return { ...spec, createdAt, resourceVersion };
}
