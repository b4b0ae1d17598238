import type { RepositorySettings, RepositorySettingsInput } from '../domain/git/repository-settings.ts';
import { isLocationPrefix, repositoryLocation } from './repository-location.ts';
import { hasCredentials, type OpenSettings, type SealedSettings, sealedOf, settingsOf } from './repository-settings.ts';
import { createSealedRegistry, type RegistryEntry, type RegistryParts, type SaveOptions } from './sealed-registry.ts';

/** What everybody may know of credentials for all repositories below a URL (Argo CD's `RepoCreds`). */
export interface CredentialTemplateRecord extends RepositorySettings {
  /** The beginning of the URLs that it is for. */
  readonly url: string;
  readonly hasCredentials: boolean;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly resourceVersion: string;
}

/** Credentials to be registered for all repositories below a URL. Without `credentials` the stored ones stay as they are. */
export interface CredentialTemplateInput extends RepositorySettingsInput {
  readonly url: string;
}

/** Keeps credentials for repositories that have none of their own. */
export interface CredentialTemplateStore {
  /** All templates, by URL. */
  list(): Promise<readonly CredentialTemplateRecord[]>;
  find(url: string): Promise<CredentialTemplateRecord | undefined>;
  /**
   * @throws MalformedRequestError if it is registered otherwise and mode is `create`;
   * NotFoundError if it is not registered and mode is `update`; ConcurrentUpdateError
   */
  save(template: CredentialTemplateInput, options: SaveOptions): Promise<CredentialTemplateRecord>;
  /** Answers whether there was such a template. */
  remove(url: string): Promise<boolean>;
  /** The settings of the longest URL that the repository's begins with. */
  settingsFor(repositoryUrl: string): Promise<OpenSettings | undefined>;
}

type TemplateSpec = Omit<CredentialTemplateRecord, 'createdAt' | 'resourceVersion'>;

/** Makes the store of credential templates above a table. */
export function createCredentialTemplateStore(parts: RegistryParts): CredentialTemplateStore {
  const registry = createSealedRegistry<TemplateSpec, SealedSettings>(parts, 'repository-credentials');
  return {
    list: async () => (await registry.list()).map(toRecord),
    async find(url) {
      const entry = await registry.read(repositoryLocation(url));
      return entry && toRecord(entry);
    },
    async save(template, options) {
      const key = repositoryLocation(template.url);
      const secret = sealedOf(template, await registry.readSecret(key));
      const specOf = (sealed: SealedSettings | undefined): TemplateSpec => ({
        ...settingsOf(template),
        hasCredentials: hasCredentials(sealed),
      });
      return toRecord(await registry.save({ key, secret, specOf }, options));
    },
    remove: (url) => registry.remove(repositoryLocation(url)),
    async settingsFor(repositoryUrl) {
      const location = repositoryLocation(repositoryUrl);
      const fitting = (await registry.list()).filter(({ key }) => isLocationPrefix(key, location));
      const longest = fitting.sort((a, b) => b.key.length - a.key.length)[0];
      if (longest === undefined) return undefined;
      const { url: _, hasCredentials: __, ...settings } = longest.spec;
      return { ...settings, ...(await registry.readSecret(longest.key)) };
    },
  };
}

function toRecord({ spec, createdAt, resourceVersion }: RegistryEntry<TemplateSpec>): CredentialTemplateRecord {
  return { ...spec, createdAt, resourceVersion };
}
