/** What stands in the body of a request that saves a project. */
export interface ProjectRequest {
  /** The manifest, not yet read. */
  readonly project: unknown;
  readonly upsert: boolean;
}

/** Takes Argo CD's envelope `{project, upsert}`, or a manifest alone. */
export function readProjectRequest(value: unknown): ProjectRequest {
  if (typeof value !== 'object' || value === null || !('project' in value)) return { project: value, upsert: false };
  return { project: value.project, upsert: 'upsert' in value && value.upsert === true };
}
