import { formatApplicationRef } from '../../domain/application/application.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { DEFAULT_PROJECT_NAME, projectNameOf } from '../../domain/project/app-project.ts';
import type { Dependencies } from '../dependencies.ts';

/** So many applications are named in a message. */
const NAMED_APPLICATIONS = 5;

/**
 * Deletes a project that no application uses.
 * @throws NotFoundError
 * @throws MalformedRequestError if applications use it, or it is `default`
 */
export async function deleteProject(
  deps: Pick<Dependencies, 'projects' | 'applications'>,
  name: string,
): Promise<void> {
  if (name === DEFAULT_PROJECT_NAME) {
    throw new MalformedRequestError(`name '${name}' is reserved and cannot be deleted`);
  }
  const project = await deps.projects.read(name);
  if (!project) throw new NotFoundError(`project "${name}" not found`);
  const users = (await deps.applications.list())
    .filter(({ application }) => projectNameOf(application.spec) === name)
    .map(({ application }) => formatApplicationRef(application.metadata));
  if (users.length > 0) {
    const named = users.slice(0, NAMED_APPLICATIONS).join(', ');
    const more = users.length > NAMED_APPLICATIONS ? ', …' : '';
    throw new MalformedRequestError(`project is referenced by ${users.length} applications: ${named}${more}`);
  }
  await deps.projects.remove(project);
}
