import { z } from 'zod';
import type { RepositorySettingsInput } from '../domain/git/repository-settings.ts';
import { parseValue } from './parse-value.ts';
import { readRepositorySettings, refuseUserInfo, repositorySettingsSchema } from './repository-settings-schema.ts';
import { withoutNulls } from './without-nulls.ts';

/** Credentials for all repositories below a URL (Argo CD `RepoCreds`). */
export const credentialTemplateManifestSchema = repositorySettingsSchema.extend({
  url: z.string().min(1, 'must not be empty'),
});

/** Credentials that somebody wants to register; without `credentials` the stored ones stay. */
export interface CredentialTemplateManifest extends RepositorySettingsInput {
  /** The beginning of the URLs of repositories. */
  readonly url: string;
}

/**
 * Reads credentials for many repositories as Argo CD's API and CLI write them.
 * @throws MalformedRequestError naming the field; also for fields that this version does not support
 */
export function parseCredentialTemplateManifest(value: unknown): CredentialTemplateManifest {
  const { url, ...settings } = parseValue(credentialTemplateManifestSchema, withoutNulls(value));
  refuseUserInfo(url, 'url');
  return { url, ...readRepositorySettings(settings, value) };
}
