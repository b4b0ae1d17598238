import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { HookDeliveries } from '../../ports/git-host.ts';
import type { Dependencies } from '../dependencies.ts';

/** So many repositories that are read with a token are asked for their hooks; an App has one hook for all of its own. */
const MOST_REPOSITORIES = 200;

/** The hooks that tell us of registered repositories, each once. */
export async function findHooks(deps: Dependencies): Promise<readonly HookDeliveries[]> {
  const found = new Map<string, HookDeliveries>();
  for (const url of await addressesOf(deps)) {
    try {
      const repository = await deps.gitHost.open(await deps.repositories.accessFor(url));
      for (const hook of (await repository?.findHooks()) ?? []) found.set(hook.key, hook);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      deps.logger.info('the hooks of a repository could not be found', {
        step: 'redeliver',
        repository: url,
        reason: error.message,
      });
    }
  }
  return [...found.values()];
}

async function addressesOf(deps: Dependencies): Promise<readonly string[]> {
  const repositories = (await deps.repositories.list())
    .filter(({ type, hasCredentials }) => type === 'git' && hasCredentials)
    .map(({ repo }) => repo);
  const templates = (await deps.credentialTemplates.list())
    .filter(({ githubAppID }) => githubAppID !== undefined)
    .flatMap(({ url }) => repositoryBelow(url));
  return [...templates, ...repositories.slice(0, MOST_REPOSITORIES)];
}

/** A template is for an owner or a whole host, and its App is asked in the name of no repository: any address below it will do. */
function repositoryBelow(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { origin, pathname } = new URL(url);
  const [owner = 'any', name = 'any'] = pathname.split('/').filter((part) => part !== '');
  return [`${origin}/${owner}/${name}`];
}
