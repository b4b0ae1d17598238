import { z } from 'zod';
import type { RepositorySettingsInput } from '../domain/git/repository-settings.ts';
import { parseValue } from './parse-value.ts';
import { readRepositorySettings, refuseUserInfo, repositorySettingsSchema } from './repository-settings-schema.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();

/** A repository as it is registered (Argo CD `Repository`). */
export const repositoryManifestSchema = repositorySettingsSchema.extend({
  repo: z.string().min(1, 'must not be empty'),
  name: text,
  project: text,
});

/** A repository that somebody wants to register; without `credentials` the stored ones stay. */
export interface RepositoryManifest extends RepositorySettingsInput {
  readonly repo: string;
  readonly name?: string;
  readonly project?: string;
}

/**
 * Reads a repository as Argo CD's API and CLI write it.
 * @throws MalformedRequestError naming the field; also for fields that this version does not support
 */
export function parseRepositoryManifest(value: unknown): RepositoryManifest {
  const { repo, name, project, ...settings } = parseValue(repositoryManifestSchema, withoutNulls(value));
  refuseUserInfo(repo, 'repo');
  return {
    repo,
    ...(name && { name }),
    ...(project && { project }),
    ...readRepositorySettings(settings, value),
  };
}
