import type { RepositorySettings } from '../domain/git/repository-settings.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import { httpsUrlOf, parseSshUrl } from '../domain/git/ssh-url.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialTemplateStore } from './credential-template-store.ts';
import { isLocationPrefix, repositoryLocation } from './repository-location.ts';
import type { RepositoryStore } from './repository-store.ts';

/** Says of repositories whether their host can be told anything, from what is registered, without opening a secret. */
export interface HostedRepositories {
  /** Also yes where only a look at the credentials themselves can tell. */
  mayBeTold(repoURL: string): Promise<boolean>;
}

/** Registrations change rarely, and a deploy that is missed for it is told of with its next step. */
const REMEMBER_MS = 30_000;
const MOST_REMEMBERED = 1000;

/** Looks at registered repositories and credential templates. */
export function createHostedRepositories(parts: {
  readonly repositories: Pick<RepositoryStore, 'find'>;
  readonly credentialTemplates: Pick<CredentialTemplateStore, 'list'>;
  readonly clock: Clock;
}): HostedRepositories {
  const remembered = new Map<string, { readonly is: boolean; readonly until: number }>();
  const look = async (repoURL: string): Promise<boolean> => {
    const ssh = parseSshUrl(repoURL);
    const urls = [repoURL, ...(ssh ? [httpsUrlOf(ssh)] : [])];
    for (const url of urls) {
      const own = await parts.repositories.find(url);
      if (own && opensApi(own, url)) return true;
    }
    const templates = await parts.credentialTemplates.list();
    return templates.some((one) =>
      urls.some((url) => isLocationPrefix(repositoryLocation(one.url), repositoryLocation(url)) && opensApi(one, url)),
    );
  };
  return {
    async mayBeTold(repoURL) {
      const now = parts.clock.now().getTime();
      const known = remembered.get(repoURL);
      if (known && known.until > now) return known.is;
      const is = await look(repoURL);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(repoURL, { is, until: now + REMEMBER_MS });
      return is;
    },
  };
}

function opensApi(settings: RepositorySettings & { readonly hasCredentials: boolean }, url: string): boolean {
  if (!settings.hasCredentials || (settings.type ?? 'git') !== 'git') return false;
  return settings.githubAppID !== undefined || /^(www\.)?github\.com\//.test(canonicalRepositoryUrl(url));
}
