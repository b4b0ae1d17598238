import type { Application } from '../../domain/application/application.ts';
import { type AppProject, projectNameOf } from '../../domain/project/app-project.ts';
import type { Dependencies } from '../dependencies.ts';

/** The project of an application, by one read; undefined if there is none of that name. */
export async function projectOf(
  deps: Pick<Dependencies, 'projects'>,
  { spec }: Pick<Application, 'spec'>,
): Promise<AppProject | undefined> {
  return await deps.projects.read(projectNameOf(spec));
}
