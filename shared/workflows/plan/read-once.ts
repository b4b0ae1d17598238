import type { Dependencies } from '../dependencies.ts';

/**
 * The same dependencies for one piece of work on many applications: what they share (repositories, clusters, projects, settings) is
 * read once, and is the same for all of them although somebody may change it meanwhile. Not for work that writes any of these.
 */
export function readOnce(deps: Dependencies): Dependencies {
  const { repositories, projects, systemSettings, clusters, clusterDirectory } = deps;
  return {
    ...deps,
    repositories: { ...repositories, accessFor: remember(repositories.accessFor) },
    projects: { ...projects, read: remember(projects.read) },
    systemSettings: { ...systemSettings, current: remember(systemSettings.current) },
    clusters: { ...clusters, find: remember(clusters.find, clusterOf) },
    clusterDirectory: { ...clusterDirectory, open: remember(clusterDirectory.open, clusterOf) },
  };
}

/** Many namespaces of one cluster are one cluster. */
function clusterOf({ server, name }: { readonly server?: string; readonly name?: string } = {}) {
  return { server, name };
}

/** Asks once for each argument; those who ask meanwhile share the answer. A failure is not remembered. */
function remember<Arguments extends readonly unknown[], Answer>(
  ask: (...asked: Arguments) => Promise<Answer>,
  keyOf: (...asked: Arguments) => unknown = (...asked) => asked,
): (...asked: Arguments) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (...asked) => {
    const key = JSON.stringify(keyOf(...asked));
    const known = answers.get(key);
    if (known) return known;
    const answer = ask(...asked);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
