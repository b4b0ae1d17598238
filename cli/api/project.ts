import type { AppProject, AppProjectSpec } from '../../shared/domain/project/app-project.ts';
import type { ApiAnswer, ApiClient } from './client.ts';

/** The path of a project in the API. */
export function projectPath(name: string): string {
  return `/api/v1/projects/${encodeURIComponent(name)}`;
}

/** Reads a project. @throws ApiError if there is none of that name */
export async function readProject(client: ApiClient, name: string): Promise<AppProject> {
  return (await client.request<AppProject>('GET', projectPath(name))).body;
}

/**
 * Reads a project, changes its spec and writes it back.
 * @throws ApiError if there is none, the changed one is refused, or somebody else changed it in between
 */
export async function changeProject(
  client: ApiClient,
  name: string,
  change: (spec: AppProjectSpec) => AppProjectSpec,
): Promise<ApiAnswer<AppProject>> {
  const project = await readProject(client, name);
  return await client.request<AppProject>('PUT', projectPath(name), {
    body: { project: { ...project, spec: change(project.spec) } },
  });
}
