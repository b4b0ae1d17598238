import { type ApplicationSpec, sourcesOf } from '../application/application.ts';
import type { GitPushEvent } from './git-event.ts';
import { cleanPath } from './refresh-paths.ts';

/**
 * Whether a push changed a file below a path of the application's sources, so that it very likely changes what is rendered.
 * Who does not say which files changed may have touched anything.
 */
export function touchesSourcePath({ changedFiles }: GitPushEvent, spec: ApplicationSpec): boolean {
  if (changedFiles === undefined) return true;
  return sourcesOf(spec).some(({ path = '' }) => {
    const folder = cleanPath(path);
    return changedFiles.some(
      (file) => folder === '' || folder === '.' || file === folder || file.startsWith(`${folder}/`),
    );
  });
}
