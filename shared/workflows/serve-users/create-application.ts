import type { ParsedApplicationManifest } from '../../contracts/application-manifest.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { saveApplication } from '../application/save-application.ts';
import type { Dependencies } from '../dependencies.ts';

/** How an application is created. */
export interface CreateOptions {
  /** Whether an application that exists is changed; default false. */
  readonly upsert?: boolean;
  /** Whether repository, revision and path must answer; default true. */
  readonly validate?: boolean;
}

/**
 * Creates an application, or changes it with `upsert`. Both `upsert` and no validation is what `apply -f` does:
 * what is wrong with the spec then becomes a condition of the application.
 *
 * @throws what `saveApplication` throws
 */
export async function createApplication(
  deps: Dependencies,
  { manifest, unknownFields }: ParsedApplicationManifest,
  { upsert = false, validate = true }: CreateOptions,
): Promise<{ readonly record: ApplicationRecord; readonly outcome: 'created' | 'configured' | 'unchanged' }> {
  const mode = upsert ? (validate ? 'upsert' : 'apply') : 'create';
  return await saveApplication(deps, { manifest, unknownFields, mode, validate });
}
