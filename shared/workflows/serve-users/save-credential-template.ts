import type { CredentialTemplateInput, CredentialTemplateRecord } from '../../stores/credential-template-store.ts';
import { isLocationPrefix, repositoryLocation } from '../../stores/repository-location.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshApplicationsReading } from '../refresh/refresh-dependents.ts';

/**
 * Registers credentials for all repositories below a URL, or changes them, and lets their applications look again.
 * @throws MalformedRequestError, NotFoundError as the store does
 */
export async function saveCredentialTemplate(
  deps: Dependencies,
  template: CredentialTemplateInput,
  options: { readonly mode: 'create' | 'upsert' | 'update' },
): Promise<CredentialTemplateRecord> {
  const saved = await deps.credentialTemplates.save(template, options);
  const prefix = repositoryLocation(saved.url);
  await refreshApplicationsReading(deps, (url) => isLocationPrefix(prefix, repositoryLocation(url)));
  return saved;
}
